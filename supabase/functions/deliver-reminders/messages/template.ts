import type { Reminder } from "../reminder.ts";
import { htmlLayout } from "./html-layout.ts";
import { de } from "./languages/de.ts";
import { en } from "./languages/en.ts";
import { es } from "./languages/es.ts";
import { fr } from "./languages/fr.ts";
import { type Language, readLocale } from "./locale.ts";
import type { Phrases } from "./phrases.ts";
import { textLayout } from "./text-layout.ts";

/** A message in mustache over a MessageView. In `html`, values are escaped. */
export interface Template {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const PHRASES: Record<Language, Phrases> = { en, de, fr, es };

/** The template that comes with calbase for a reminder, in the recipient's language. */
export function builtInTemplate(reminder: Reminder): Template {
  const { language } = readLocale(reminder.recipient.locale);
  const phrases = PHRASES[language];
  const kind = reminder.anchor === "after_end" ? "afterEnd" : "beforeStart";
  return {
    language,
    subject: withTitle(phrases[kind].subject, phrases),
    text: withTitle(textLayout(phrases, kind), phrases),
    html: withTitle(htmlLayout(phrases, kind), phrases),
  };
}

/** Gives the meeting a name where the booking has none. */
function withTitle(template: string, { untitled }: Phrases): string {
  return template.replaceAll("{{title}}", `{{title}}{{^title}}${untitled}{{/title}}`);
}
