/** Who a message is from. */
export interface Sender {
  readonly name: string | null;
  readonly address: string;
}

const WITH_NAME = /^\s*"?([^"<>\r\n]*?)"?\s*<([^\s<>@]+@[^\s<>@]+)>\s*$/;
const ADDRESS_ONLY = /^\s*([^\s<>@]+@[^\s<>@]+)\s*$/;

/** Reads `Name <address>` or an address; null when it is neither. */
export function parseSender(text: string): Sender | null {
  const named = WITH_NAME.exec(text);
  if (named?.[2]) return { name: named[1] || null, address: named[2] };
  const address = ADDRESS_ONLY.exec(text)?.[1];
  return address ? { name: null, address } : null;
}

/** A sender as `Name <address>`, for providers that take it so. */
export function formatSender({ name, address }: Sender): string {
  return name ? `${name} <${address}>` : address;
}
