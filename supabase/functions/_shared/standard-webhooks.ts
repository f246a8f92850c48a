import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { isSameSecret } from "./same-secret.ts";

/*
 * Standard Webhooks 1.0 with a shared secret, `whsec_` and base64 (standardwebhooks.com). Written
 * here because the official library tells the time by a clock of its own; the tests hold the two
 * against each other.
 */

/** How far the clock of a sender may be from ours; what is older may be a replay. */
const TOLERANCE_SECONDS = 5 * 60;
/** The most signatures looked at; while a secret is being changed there are two. */
const MAX_SIGNATURES = 10;

/** The headers by which a receiver knows that a webhook is ours. */
export function signWebhook(
  secret: string,
  id: string,
  sentAt: Date,
  body: string,
): Record<string, string> {
  const key = keyOf(secret);
  if (!key) throw new Error("the webhook's secret is empty");
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${sign(key, id, timestamp, body)}`,
  };
}

/** Whether this body was signed with the secret, and lately. Svix names the headers `svix-…`. */
export function isSignedWebhook(
  secret: string,
  headers: Headers,
  body: string,
  now: number,
): boolean {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map(
    (name) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`),
  );
  const key = keyOf(secret);
  if (!key || !id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = `v1,${sign(key, id, timestamp, body)}`;
  const given = signatures.split(" ").filter((signature) => signature.startsWith("v1,"));
  return given.slice(0, MAX_SIGNATURES).some((signature) => isSameSecret(signature, expected));
}

/** Null for an empty secret, by which anybody could sign. */
function keyOf(secret: string): Buffer | null {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return key.length > 0 ? key : null;
}

function sign(key: Buffer, id: string, timestamp: string, body: string): string {
  return createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
}
