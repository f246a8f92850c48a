import { isSameSecret } from "../_shared/same-secret.ts";

/** How far a Resend webhook's clock may be from ours; older ones may be replays. */
const TOLERANCE_SECONDS = 5 * 60;

/** Whether Resend signed this body with the secret `whsec_…`, as Standard Webhooks describes. */
export async function isSignedByResend(
  headers: Headers,
  body: string,
  secret: string,
  now: number,
): Promise<boolean> {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map(
    (name) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`),
  );
  const key = fromBase64(secret.replace(/^whsec_/, ""));
  if (!id || !timestamp || !signatures || !key?.length || !/^\d{1,12}$/.test(timestamp)) {
    return false;
  }
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = await sign("SHA-256", key, `${id}.${timestamp}.${body}`);
  // Two signatures are sent while a secret is being changed.
  const made = signatures.split(" ").filter((signature) => signature.startsWith("v1,"));
  const same = await Promise.all(
    made.slice(0, 10).map((signature) => isSameSecret(signature.slice(3), expected)),
  );
  return same.includes(true);
}

/** Whether Twilio signed this form, sent to `url` as Twilio knows it, with the auth token. */
export async function isSignedByTwilio(
  headers: Headers,
  form: URLSearchParams,
  url: string,
  authToken: string,
): Promise<boolean> {
  const signature = headers.get("x-twilio-signature");
  if (!signature || authToken === "") return false;
  const names = [...new Set(form.keys())].sort();
  const fields = names.flatMap((name) =>
    [...new Set(form.getAll(name))].sort().map((value) => name + value),
  );
  const key = new TextEncoder().encode(authToken);
  return isSameSecret(signature, await sign("SHA-1", key, url + fields.join("")));
}

async function sign(hash: string, key: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const hmac = { name: "HMAC", hash };
  const imported = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
