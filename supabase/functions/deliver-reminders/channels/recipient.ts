const ADDRESS = /^([^\s\p{Cc}<>()[\],;:\\"@]+)@([^\s\p{Cc}<>()[\],;:\\"@]+)$/u;
/** Cal.com gives a booker without an e-mail address a made-up one in this domain. */
const PHONE_ONLY_DOMAIN = "sms.cal.com";

/** An address that can be mailed to, its domain in ASCII, or the reason why there is none. */
export type Recipient = { readonly address: string } | { readonly problem: string };

/** Reads a recipient's e-mail address. */
export function readRecipient(text: string | null): Recipient {
  if (!text) return { problem: "no e-mail address" };
  const [, local, domain] = ADDRESS.exec(text.trim()) ?? [];
  const asciiDomain = domain && toAscii(domain);
  if (!local || !asciiDomain || text.length > 254) return { problem: "not an e-mail address" };
  if (asciiDomain === PHONE_ONLY_DOMAIN) return { problem: "phone-only booker" };
  return { address: `${local}@${asciiDomain}` };
}

function toAscii(domain: string): string | null {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}
