/** The languages of the pages that people see. */
export const LANGUAGES = ["en", "de", "fr", "es"] as const;
/** One of LANGUAGES. */
export type Language = (typeof LANGUAGES)[number];

/** The first language of LANGUAGES that a person or their browser asks for, else English. */
export function chooseLanguage(locale: string | null, acceptLanguage: string | null): Language {
  const wanted = [locale ?? "", ...(acceptLanguage ?? "").split(",")];
  for (const tag of wanted) {
    const primary = tag.trim().slice(0, 2).toLowerCase();
    const language = LANGUAGES.find((known) => known === primary);
    if (language && !/^[a-z]/i.test(tag.trim().slice(2))) return language;
  }
  return "en";
}
