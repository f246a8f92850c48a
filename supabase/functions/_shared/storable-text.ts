const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/**
 * The text with U+FFFD in place of NUL and of lone surrogates, which neither `text` nor `jsonb` of
 * PostgreSQL can hold.
 */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, "\uFFFD");
}
