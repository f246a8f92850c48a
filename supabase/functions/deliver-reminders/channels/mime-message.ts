import { Buffer } from "node:buffer";
import { encode, wrap } from "nodemailer/lib/qp";
import type { Attachment, EmailMessage } from "./channel.ts";
import type { Sender } from "./sender.ts";

const MAX_WORD_BYTES = 39;
const MAX_LINE = 76;

/** A message as it goes over SMTP. */
export interface MimeMessage {
  /** With angle brackets. */
  readonly messageId: string;
  readonly raw: string;
}

/**
 * Writes an e-mail with a text and an HTML part, and what is attached. The same input gives the
 * same bytes: Message-ID and boundaries come from the idempotency key. (nodemailer's own composer
 * carries a table of all file types, 80 kB.)
 */
export function mimeMessage(
  message: EmailMessage,
  from: Sender,
  idempotencyKey: string,
): MimeMessage {
  const id = idempotencyKey.replaceAll(/[^\w.-]/g, ".");
  const messageId = `<${id}@${domainOf(from.address)}>`;
  const { attachments } = message;
  const bodies = multipart("alternative", `a.${id}`, [
    textPart("text/plain", message.text),
    textPart("text/html", message.html),
  ]);
  const lines = [
    `From: ${encodeSender(from)}`,
    `To: ${message.to}`,
    `Subject: ${encodeWords(message.subject)}`,
    `Date: ${message.date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${messageId}`,
    "Auto-Submitted: auto-generated",
    ...Object.entries(message.headers).map(([name, value]) => `${name}: ${value}`),
    "MIME-Version: 1.0",
    ...(attachments.length === 0
      ? bodies
      : multipart("mixed", `m.${id}`, [bodies, ...attachments.map(attachmentPart)])),
  ];
  return { messageId, raw: lines.join("\r\n") };
}

/** Lines of a part: headers, an empty line, content. */
type Part = readonly string[];

function multipart(kind: "alternative" | "mixed", id: string, parts: readonly Part[]): Part {
  // "=_" occurs neither in quoted-printable text nor in base64, so the boundary cannot either.
  const boundary = `=_${id}`;
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    "",
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
    "",
  ];
}

function textPart(type: string, content: string): Part {
  return [
    `Content-Type: ${type}; charset=utf-8`,
    "Content-Transfer-Encoding: quoted-printable",
    "",
    wrap(encode(content.replaceAll(/\r\n|\r|\n/g, "\r\n"))),
    "",
  ];
}

function attachmentPart({ filename, contentType, content }: Attachment): Part {
  const encoded = Buffer.from(content).toString("base64");
  return [
    `Content-Type: ${contentType}; name="${filename}"`,
    `Content-Disposition: attachment; filename="${filename}"`,
    "Content-Transfer-Encoding: base64",
    "",
    ...(encoded.match(new RegExp(`.{1,${MAX_LINE}}`, "g")) ?? []),
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
