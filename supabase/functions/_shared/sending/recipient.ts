import { CannotSend } from "./transport.ts";

const ADDRESS = /^([^\s\p{Cc}<>()[\],;:\\"@]+)@([^\s\p{Cc}<>()[\],;:\\"@]+)$/u;
/** Cal.com gives a booker without an e-mail address a made-up one in this domain. */
export const PHONE_ONLY_DOMAIN = "sms.cal.com";
const INTERNATIONAL_NUMBER = /^\+[1-9]\d{6,14}$/;

/** An e-mail address that can be written to, its domain in ASCII. Throws CannotSend for another. */
export function readEmail(text: string | null): string {
  if (!text) throw new CannotSend("no e-mail address");
  const [, local, domain] = ADDRESS.exec(text.trim()) ?? [];
  const asciiDomain = domain && toAscii(domain);
  if (!local || !asciiDomain || text.length > 254) throw new CannotSend("not an e-mail address");
  if (asciiDomain === PHONE_ONLY_DOMAIN) throw new CannotSend("phone-only booker");
  return `${local}@${asciiDomain}`;
}

/** A phone number as +491701234567. Throws CannotSend for one without a country code. */
export function readPhone(text: string | null): string {
  if (!text?.trim()) throw new CannotSend("no phone number");
  const number = text.replaceAll(/[\s()./-]/g, "");
  if (!INTERNATIONAL_NUMBER.test(number)) {
    throw new CannotSend("not a phone number with its country code");
  }
  return number;
}

function toAscii(domain: string): string | null {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}
