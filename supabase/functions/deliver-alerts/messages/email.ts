import type { AlertMessage } from "../alert-message.ts";
import { alertHtml } from "./html.ts";
import { alertText } from "./text.ts";
import { subjectOf } from "./words.ts";

const MAX_SUBJECT = 150;

/** A mail to a recipient of alerts, rendered. */
export interface RenderedAlert {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Writes the mail for a message. */
export function renderEmail(message: AlertMessage, installation: string): RenderedAlert {
  const subject = subjectOf(message).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return {
    subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 1)}…` : subject,
    text: alertText(message, installation),
    html: alertHtml(message, subject, installation),
  };
}
