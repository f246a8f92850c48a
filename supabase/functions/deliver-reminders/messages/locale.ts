/** The languages that messages are written in. */
export const LANGUAGES = ["en", "de", "fr", "es"] as const;
/** One of LANGUAGES. */
export type Language = (typeof LANGUAGES)[number];

/** How to write for someone. */
export interface Locale {
  readonly language: Language;
  /** BCP 47, for dates and times in that language. */
  readonly tag: string;
  /** 12 or 24 hours, as usual for the person even where the language is a fallback. */
  readonly hourCycle: Intl.DateTimeFormatOptions["hourCycle"];
}

/** Reads a locale such as `de-AT`, `pt_BR` or null; in a language not written here, English. */
export function readLocale(text: string | null): Locale {
  const tag = supportedTag(text) ?? "en";
  const { hourCycle } = new Intl.DateTimeFormat(tag, { hour: "numeric" }).resolvedOptions();
  const language = LANGUAGES.find((language) => language === new Intl.Locale(tag).language);
  return { language: language ?? "en", tag: language ? tag : "en", hourCycle };
}

function supportedTag(text: string | null): string | undefined {
  try {
    // baseName: without extensions, which could ask for another calendar or other digits.
    const { baseName } = new Intl.Locale((text ?? "").replaceAll("_", "-"));
    return Intl.DateTimeFormat.supportedLocalesOf(baseName)[0];
  } catch {
    return undefined;
  }
}
