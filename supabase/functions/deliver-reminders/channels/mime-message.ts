import { Buffer } from "node:buffer";
import { encode, wrap } from "nodemailer/lib/qp";
import type { EmailMessage } from "./channel.ts";
import type { Sender } from "./sender.ts";

const MAX_WORD_BYTES = 39;

/** A message as it goes over SMTP. */
export interface MimeMessage {
  /** With angle brackets. */
  readonly messageId: string;
  readonly raw: string;
}

/**
 * Writes an e-mail with a text and an HTML part. The same input gives the same bytes: Message-ID
 * and boundary come from the idempotency key. (nodemailer's own composer carries a table of all
 * file types, 80 kB.)
 */
export function mimeMessage(
  message: EmailMessage,
  from: Sender,
  idempotencyKey: string,
): MimeMessage {
  const id = idempotencyKey.replaceAll(/[^\w.-]/g, ".");
  const messageId = `<${id}@${domainOf(from.address)}>`;
  // "=_" cannot occur in quoted-printable text, so the boundary cannot either.
  const boundary = `=_${id}`;
  const lines = [
    `From: ${encodeSender(from)}`,
    `To: ${message.to}`,
    `Subject: ${encodeWords(message.subject)}`,
    `Date: ${message.date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${messageId}`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    "",
    ...part(boundary, "text/plain", message.text),
    ...part(boundary, "text/html", message.html),
    `--${boundary}--`,
    "",
  ];
  return { messageId, raw: lines.join("\r\n") };
}

function part(boundary: string, type: string, content: string): string[] {
  return [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    "Content-Transfer-Encoding: quoted-printable",
    "",
    wrap(encode(content.replaceAll(/\r\n|\r|\n/g, "\r\n"))),
    "",
  ];
}

function encodeSender({ name, address }: Sender): string {
  if (!name) return address;
  const isPlain = /^[\w .'-]+$/.test(name);
  return `${isPlain ? name : encodeWords(name, true)} <${address}>`;
}

/** A header value as encoded words (RFC 2047) where plain ASCII is not enough. */
function encodeWords(text: string, always = false): string {
  if (!always && /^[\x20-\x7e]*$/.test(text) && !text.includes("=?")) return text;
  return chunks(text)
    .map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString("base64")}?=`)
    .join("\r\n ");
}

/** Pieces of whole characters, so short that a line with an encoded word has at most 76 letters. */
function chunks(text: string): string[] {
  const result = [""];
  for (const character of text) {
    const extended = result[result.length - 1] + character;
    if (Buffer.byteLength(extended) > MAX_WORD_BYTES) result.push(character);
    else result[result.length - 1] = extended;
  }
  return result;
}

/** The domain of an address, lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
