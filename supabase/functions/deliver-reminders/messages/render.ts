import Mustache from "mustache";
import type { Reminder } from "../reminder.ts";
import { readLocale } from "./locale.ts";
import type { Template } from "./template.ts";
import { messageView } from "./view.ts";

/** A message, rendered. */
export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Fills a template with a reminder's booking, in the recipient's time zone; dates are in the
 * template's language. The same reminder gives the same message. Throws an Error for a booking
 * without valid times and for a template that is not mustache.
 */
export function render(reminder: Reminder, template: Template): RenderedMessage {
  const locale = readLocale(reminder.recipient.locale);
  const view = messageView(
    reminder,
    locale.language === template.language
      ? locale
      : { ...locale, language: template.language, tag: template.language },
  );
  const fill = (text: string, asValue: (value: string) => string) =>
    Mustache.render(text, view, {}, { escape: asValue });
  return {
    subject: fill(template.subject, String)
      .replaceAll(/\p{Cc}+/gu, " ")
      .trim(),
    text: fill(template.text, String),
    html: fill(template.html, escapeHtml),
  };
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Enough for text and quoted attributes; mustache's own also escapes the slashes of links. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
