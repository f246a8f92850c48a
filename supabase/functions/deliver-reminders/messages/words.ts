/**
 * What strangers typed, as words. Mail programs make links of whatever looks like one, in HTML and
 * in plain text, and a link in a mail from the tenant's domain is believed. No markup stops all of
 * them; what does is a text that cannot be an address: without its scheme, and with an invisible
 * word joiner before each dot, which no address may have. A reader sees no difference.
 */
export function asWords(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => (EMAIL_ADDRESS.test(word) ? word : withJoiners(withoutSchemes(word))))
    .join("");
}

/** Someone's name as words; "" for one that contains a link: nobody is called that. */
export function nameAsWords(name: string): string {
  return LINK_IN_NAME.test(name) ? "" : asWords(name);
}

/** The same where letters are few and none can be invisible: a blank after each such dot. */
export function withBlanks(words: string): string {
  return words.replaceAll(JOINED_DOT, "$1 ");
}

const JOINER = "\u2060";
/** What browsers take for a dot in a host's name. */
const DOTS = ".\u3002\uff0e\uff61";
const DOT_IN_WORD = new RegExp(`(?<=\\S)(?=[${DOTS}]\\p{L})`, "gu");
const JOINED_DOT = new RegExp(`${JOINER}([${DOTS}])`, "gu");
const SCHEME = /(?:https?)?:\/\//gi;
/** Leads to a mail and to no page; joiners in it would be copied along. */
const EMAIL_ADDRESS = /^[<(]?[\p{L}\p{N}._+-]+@[\p{L}\p{N}.-]+[>),;:.!?]*$/u;
/** A scheme, www, or a host's name; not a title such as "Dr.med." or "St.John". */
const LINK_IN_NAME = new RegExp(
  `://|www[${DOTS}]|[\\p{L}\\p{N}-]{2}[${DOTS}](?:\\p{Ll}{2,}(?![\\p{L}${DOTS}])|\\p{L}{2,}[/:?#])`,
  "u",
);

function withJoiners(word: string): string {
  return word.replaceAll(DOT_IN_WORD, JOINER);
}

/** Again and again: what is left may be one. */
function withoutSchemes(word: string): string {
  const rest = word.replaceAll(SCHEME, "");
  return rest === word ? rest : withoutSchemes(rest);
}
