import type { Json } from "../_shared/database.types.ts";
import { storableText } from "../_shared/storable-text.ts";

/**
 * The keys of Cal.com's payloads that carry tokens, in lower case without separators:
 * - `oneTimePassword` accepts or rejects a pending booking;
 * - `videoCallData.password`, `meetingPassword` in references, `passcode`: open a meeting;
 * - `downloadLink(s)`: recordings and transcripts, with a token in the link;
 * - `connectAndJoinUrl`: joins an instant meeting, with a token in the link;
 * - `secret` and the rest: credentials that a custom template or an app may add.
 *
 * Not `attendeeSeatId`, though it is a key to a seat: the attendee's own links need it, and it is
 * read from the stored body. Members read neither the body nor the column it goes to.
 */
const TOKEN_KEYS = new Set([
  "downloadlink",
  "downloadlinks",
  "connectandjoinurl",
  "secret",
  "secretkey",
  "clientsecret",
  "apikey",
  "accesstoken",
  "refreshtoken",
]);
const TOKEN_KEY_PARTS = ["password", "passcode"];

/** Whether the value of this key is a token. */
export function isTokenKey(key: string): boolean {
  const name = key.toLowerCase().replaceAll(/[_-]/g, "");
  return TOKEN_KEYS.has(name) || TOKEN_KEY_PARTS.some((part) => name.includes(part));
}

/**
 * A copy that can be stored: without the keys that carry tokens, at any depth, and with U+FFFD for
 * what PostgreSQL cannot hold. Recursive: the caller has limited the depth.
 */
export function withoutTokens(value: Json): Json {
  if (typeof value === "string") return withoutTokensInText(value);
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (value === null || typeof value !== "object") return value;
  // fromEntries, unlike assignment, makes "__proto__" an ordinary key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isTokenKey(key))
      .map(([key, inner]) => [storableText(key), withoutTokens(inner as Json)]),
  );
}

/** A text may be JSON again: a custom template can put the payload into a string. */
function withoutTokensInText(text: string): string {
  return storableText(/^\s*[[{]/.test(text) ? redactTokens(text) : text);
}

/**
 * A token's key in text that is not JSON, up to its value: `"key": `, `key=`, also with escaped or
 * percent-encoded quotes. Every repetition is bounded, so that the search takes linear time.
 */
const KEY_IN_TEXT =
  /(?:password|passcode|download[_-]?links?|connect[_-]?and[_-]?join[_-]?url|secret|api[_-]?key|access[_-]?token|refresh[_-]?token)[\w-]{0,40}(?:\\{0,9}["']|%22)?\s{0,20}(?:[:=]|%3A)\s{0,20}/gi;

const REMOVED = '"[removed]"';

/** A text with "[removed]" for the values of the keys that carry tokens, as far as it can tell. */
export function redactTokens(text: string): string {
  let redacted = "";
  let position = 0;
  for (const match of text.matchAll(KEY_IN_TEXT)) {
    if (match.index < position) continue;
    const start = match.index + match[0].length;
    redacted += text.slice(position, start) + REMOVED;
    position = endOfValue(text, start);
  }
  return redacted + text.slice(position);
}

/** Where the value that starts here ends: behind its closing quote or bracket, or at a separator. */
function endOfValue(text: string, start: number): number {
  const quote = /^(?:\\{0,9}["']|%22)/.exec(text.slice(start, start + 10))?.[0];
  if (quote) return endOfQuoted(text, start + quote.length, quote);
  if (text[start] === "[" || text[start] === "{") return endOfBracketed(text, start);
  const separator = /[\s,;&}\]]/g;
  separator.lastIndex = start;
  return separator.exec(text)?.index ?? text.length;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let end = text.indexOf(quote, start);
  // A plain quote behind a backslash belongs to the value.
  while (quote.length === 1 && end > 0 && isEscaped(text, end)) end = text.indexOf(quote, end + 1);
  return end < 0 ? text.length : end + quote.length;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function endOfBracketed(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"') index = endOfQuoted(text, index + 1, '"') - 1;
    else if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && --depth === 0) return index + 1;
  }
  return text.length;
}
