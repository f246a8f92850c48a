import { dateFormat } from "../../_shared/date-format.ts";
import type { Reminder } from "../reminder.ts";

/** The languages that messages are written in. */
export const LANGUAGES = ["en", "de", "fr", "es"] as const;
/** One of LANGUAGES. */
export type Language = (typeof LANGUAGES)[number];

/** How to write for someone. */
export interface Locale {
  /** Of calbase's own words. */
  readonly language: Language;
  /** BCP 47, for dates and times. */
  readonly tag: string;
  /** 12 or 24 hours, as usual for the person even where the language is a fallback. */
  readonly hourCycle: Intl.DateTimeFormatOptions["hourCycle"];
}

/**
 * How to write a reminder: in the recipient's language, else the tenant's, else English; a
 * tenant's own template is in the language it says, or the tenant's. A regional way to write dates
 * (de-AT) is kept where it is of the same language.
 */
export function chooseLocale({ template, recipient, tenant }: Reminder): Locale {
  const personal = supportedTag(recipient.locale);
  const wanted = template
    ? [template.language, tenant.locale, recipient.locale]
    : [recipient.locale, tenant.locale];
  const tag = wanted.map(supportedTag).find(Boolean) ?? "en";
  const language = LANGUAGES.find((language) => language === languageOf(tag));
  // Without words of our own for it, only a tenant's template is written in that language.
  if (!language && !template) return { language: "en", tag: "en", hourCycle: hourCycleOf(tag) };
  const isPersonal = personal && languageOf(personal) === languageOf(tag);
  const regional = isPersonal ? personal : tag;
  return { language: language ?? "en", tag: regional, hourCycle: hourCycleOf(regional) };
}

function hourCycleOf(tag: string): Locale["hourCycle"] {
  return dateFormat(tag, { hour: "numeric" }).resolvedOptions().hourCycle;
}

/** The language of a locale: "de" of "de-AT". */
export function languageOf(tag: string): string {
  return new Intl.Locale(tag).language;
}

/** Reads a locale such as `de-AT` or `pt_BR`; undefined for junk. */
function supportedTag(text: string | null): string | undefined {
  try {
    // baseName: without extensions, which could ask for another calendar or other digits.
    const { baseName } = new Intl.Locale((text ?? "").replaceAll("_", "-"));
    return Intl.DateTimeFormat.supportedLocalesOf(baseName)[0];
  } catch {
    return undefined;
  }
}
