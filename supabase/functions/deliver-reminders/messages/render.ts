import { escapeHtml } from "../../_shared/escape-html.ts";
import { escapeForOwnHtml } from "../../_shared/mail/markup.ts";
import type { Attachment } from "../../_shared/sending/transport.ts";
import type { Reminder } from "../reminder.ts";
import { calendarFile } from "./calendar-file.ts";
import { bodyText, type Content, messageContent } from "./content.ts";
import { fill } from "./fill.ts";
import { htmlLayout } from "./html-layout.ts";
import type { MessageLinks } from "./links.ts";
import { smsText } from "./sms.ts";
import { textLayout } from "./text-layout.ts";

/** An e-mail, rendered. */
export interface RenderedEmail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

/**
 * Writes the e-mail for a reminder, in the recipient's time zone and language. The same reminder
 * gives the same message, byte by byte. Throws an Error for a booking without valid times and for
 * a template that is not mustache.
 */
export function renderEmail(reminder: Reminder, links: MessageLinks): RenderedEmail {
  const { template } = reminder;
  const content = messageContent(reminder, links);
  const { view, words } = content;
  const subject = singleLine(fill(template?.subject || words.subject, view));
  const heading = template ? "" : fill(words.heading, view);
  const body = bodyText(reminder, content);
  return {
    subject,
    text: textLayout(content, body),
    html: template?.html
      ? ownHtml(template.html, content)
      : htmlLayout(content, subject, heading, body),
    attachments: calendarFile(reminder, content),
  };
}

/** Writes the text message for a reminder; otherwise as renderEmail. */
export function renderSms(reminder: Reminder, links: MessageLinks): { readonly text: string } {
  return { text: smsText(reminder, messageContent(reminder, links)) };
}

/** A tenant's own HTML. It is never without the link to unsubscribe, where there is one. */
function ownHtml(template: string, { view, phrases }: Content): string {
  const filled = fill(template, view, escapeForOwnHtml);
  const url = escapeForOwnHtml(view.unsubscribe_url);
  if (url === "" || filled.includes(url)) return filled;
  const link = `<p><a href="${url}">${escapeHtml(phrases.unsubscribe)}</a></p>\n`;
  const end = filled.search(/<\/body>/i);
  return end < 0 ? filled + link : filled.slice(0, end) + link + filled.slice(end);
}

function singleLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
