/** Who a message is from. */
export interface Sender {
  readonly name: string | null;
  readonly address: string;
}

// An address is what private.is_address() says.
const WITH_NAME = /^\s*"?([^"<>\r\n]*?)"?\s*<([^\s@<>,;:"/[\]]+@[^\s@<>,;:"/[\]]+)>\s*$/;
const ADDRESS_ONLY = /^\s*([^\s@<>,;:"/[\]]+@[^\s@<>,;:"/[\]]+)\s*$/;

/** Reads `Name <address>` or an address; null when it is neither. */
export function parseSender(text: string): Sender | null {
  const named = WITH_NAME.exec(text);
  if (named?.[2]) return { name: named[1] || null, address: named[2] };
  const address = ADDRESS_ONLY.exec(text)?.[1];
  return address ? { name: null, address } : null;
}

/** What a name may not have outside quotation marks (RFC 5322, section 3.2.3). */
const SPECIALS = /[()<>[\]:;@\\,."]/;

/** A sender as `Name <address>`, for providers that take it so; quoted where the name needs it. */
export function formatSender({ name, address }: Sender): string {
  if (!name) return address;
  const phrase = SPECIALS.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
  return `${phrase} <${address}>`;
}
