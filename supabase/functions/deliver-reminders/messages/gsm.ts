/** What fits into the 7-bit alphabet of SMS (GSM 03.38) with its extension. */
const GSM =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

const PLAIN: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/[‘’‚′]/g, "'"],
  [/[“”„«»″]/g, '"'],
  [/[‐‑‒–—−]/g, "-"],
  [/…/g, "..."],
  [/[\u00a0\u2007\u2009\u202f]/g, " "],
  [/\u200b|\u00ad|\ufeff/g, ""],
];
const LETTERS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/œ/g, "oe"],
  [/Œ/g, "OE"],
  [/ł/g, "l"],
  [/Ł/g, "L"],
  [/\p{Extended_Pictographic}|[\u200d\ufe0f]/gu, ""],
];

/**
 * Writes a text message so that it needs the 7-bit alphabet only, where that is possible: one
 * letter outside of it more than halves what fits into a message. Typographic signs become plain
 * ones; accents and emoji that the alphabet lacks go only if nothing else stands in the way.
 */
export function toGsm(text: string): string {
  const plain = replaced(text, PLAIN);
  if (GSM.test(plain)) return plain;
  const bare = replaced(plain, LETTERS).replaceAll(/\P{ASCII}/gu, withoutAccent);
  return GSM.test(bare) ? bare.replaceAll(/ {2,}/g, " ").trim() : plain;
}

function replaced(text: string, pairs: typeof PLAIN): string {
  return pairs.reduce((result, [pattern, by]) => result.replaceAll(pattern, by), text);
}

function withoutAccent(letter: string): string {
  return GSM.test(letter) ? letter : letter.normalize("NFD").replaceAll(/\p{Mn}/gu, "");
}
