import { Buffer } from "node:buffer";

const HMAC_SHA256 = { name: "HMAC", hash: "SHA-256" };
const SIGNATURE = /^[0-9a-f]{64}$/;

/** What the header of a request says about its signature. */
export type SignatureHeader =
  | { readonly kind: "present"; readonly signature: Uint8Array<ArrayBuffer> }
  | { readonly kind: "missing" }
  | { readonly kind: "malformed" };

/**
 * Reads the value of `X-Cal-Signature-256`: exactly 64 lower-case hex characters. Cal.com sends
 * the words "no-secret-provided" for a webhook without a secret: that is a missing signature.
 */
export function readSignature(header: string | null): SignatureHeader {
  if (!header || header === "no-secret-provided") return { kind: "missing" };
  if (!SIGNATURE.test(header)) return { kind: "malformed" };
  return { kind: "present", signature: Buffer.from(header, "hex") };
}

/** The key that checks signatures made with a secret, which must not be empty. */
export function verificationKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, HMAC_SHA256, false, ["verify"]);
}

/** Whether one of the keys made the signature of these bytes. Compares in constant time. */
export async function isSigned(
  keys: readonly CryptoKey[],
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const results = await Promise.all(
    keys.map((key) => crypto.subtle.verify(HMAC_SHA256, key, signature, bytes)),
  );
  return results.includes(true);
}
