const MAX_KEPT = 1000;
const kept = new Map<string, Intl.DateTimeFormat>();

/**
 * A formatter of dates, kept for the next message: making one takes longer than writing all the
 * rest of a message. Throws a RangeError for a zone or a locale that is none.
 */
export function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  const format = kept.get(key) ?? new Intl.DateTimeFormat(tag, options);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, format);
  return format;
}
