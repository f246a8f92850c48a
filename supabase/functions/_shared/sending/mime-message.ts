import type { Buffer } from "node:buffer";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Sender } from "./sender.ts";
import type { EmailMessage } from "./transport.ts";

/** A message as it goes over SMTP. */
export interface MimeMessage {
  /** With angle brackets. */
  readonly messageId: string;
  readonly raw: Buffer;
}

/**
 * Writes an e-mail with a text and an HTML part, and what is attached. The same input gives the
 * same bytes: Message-ID and boundaries come from the idempotency key.
 */
export async function mimeMessage(
  message: EmailMessage,
  from: Sender,
  idempotencyKey: string,
): Promise<MimeMessage> {
  const id = idempotencyKey.replaceAll(/[^\w.-]/g, ".");
  const messageId = `<${id}@${domainOf(from.address)}>`;
  const { to, subject, text, html, date, headers, attachments } = message;
  const composer = new MailComposer({
    from: { name: from.name ?? "", address: from.address },
    to,
    subject,
    text,
    html,
    // In short lines, whatever they say.
    encoding: "quoted-printable",
    newline: "windows",
    date,
    messageId,
    headers: { "Auto-Submitted": "auto-generated", ...headers },
    attachments: attachments.map((attachment) => ({ ...attachment })),
    baseBoundary: id,
    // It occurs neither in quoted-printable text nor in base64, so the boundary cannot either.
    boundaryPrefix: "=_",
    // Nothing of a message is ever taken for the place of a file.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { messageId, raw: await composer.compile().build() };
}

/** The domain of an address, lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
