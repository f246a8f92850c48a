import { createHash, createHmac, randomBytes, randomInt } from "node:crypto";
import { buildEvent, newUid, sign } from "../../../local/events/index.ts";
import type { Tenant } from "../../end-to-end/support/tenant.ts";

/** A request that must not be accepted. */
export interface Forgery {
  /** What was done to make it. */
  readonly kind: string;
  /** The query of the URL. */
  readonly query: string;
  readonly body: Uint8Array;
  readonly signature: string | null;
  /** The answer it must get: 200 where the tenant does not exist, and nothing is stored. */
  readonly status: 401 | 200;
}

/** A genuine request of a tenant, to be spoiled. */
interface Genuine {
  readonly tenant: Tenant;
  readonly body: Buffer;
  readonly signature: string;
}

type Spoil = (request: Genuine, other: Tenant) => Partial<Forgery>;

const hmac = (algorithm: string, body: Buffer, secret: string) =>
  createHmac(algorithm, secret).update(body).digest("hex");
const pick = <T>(items: readonly T[]): T => items[randomInt(items.length)] as T;

function flipBit(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  const at = randomInt(flipped.length);
  flipped[at] = (flipped[at] as number) ^ (1 << randomInt(8));
  return flipped;
}

function changeCharacter(text: string, alphabet: string): string {
  const at = randomInt(text.length);
  const others = [...alphabet].filter((character) => character !== text[at]);
  return text.slice(0, at) + pick(others) + text.slice(at + 1);
}

/** Ways to spoil a genuine request, each with what it changes. */
const SPOILERS: Readonly<Record<string, Spoil>> = {
  "a flipped bit in the body": ({ body }) => ({ body: flipBit(body) }),
  "a flipped bit in the signature": ({ signature }) => ({
    signature: flipBit(Buffer.from(signature, "hex")).toString("hex"),
  }),
  "a truncated body": ({ body }) => ({ body: body.subarray(0, randomInt(body.length)) }),
  "bytes behind the body": ({ body }) => ({
    body: Buffer.concat([body, pick([Buffer.from(" "), Buffer.from("\0"), randomBytes(8)])]),
  }),
  "a body with its parts in another order": ({ body }) => {
    const half = 1 + randomInt(body.length - 1);
    return { body: Buffer.concat([body.subarray(half), body.subarray(0, half)]) };
  },
  "another body under the same signature": ({ tenant }) => ({ body: eventOf(tenant) }),
  "a truncated signature": ({ signature }) => ({ signature: signature.slice(0, randomInt(64)) }),
  "a signature that is too long": ({ signature }) => ({ signature: `${signature}00` }),
  "a signature in other clothes": ({ signature }) => ({
    signature: pick([
      signature.toUpperCase().replace(/^\d*$/, "A".repeat(64)),
      `sha256=${signature}`,
      Buffer.from(signature, "hex").toString("base64"),
      `${signature},${signature}`,
      `0x${signature}`,
    ]),
  }),
  "no signature": () => ({ signature: pick([null, "", "no-secret-provided"]) }),
  "a random signature": () => ({ signature: randomBytes(32).toString("hex") }),
  "another algorithm": ({ tenant, body }) => ({
    signature: pick([
      hmac("sha1", body, tenant.secret),
      hmac("md5", body, tenant.secret),
      hmac("sha512", body, tenant.secret),
      hmac("sha384", body, tenant.secret).slice(0, 64),
      hmac("sha512", body, tenant.secret).slice(0, 64),
      hmac("sha3-256", body, tenant.secret),
      createHash("sha256").update(body).digest("hex"),
      createHash("sha256").update(tenant.secret).update(body).digest("hex"),
      createHash("sha256").update(body).update(tenant.secret).digest("hex"),
    ]),
  }),
  "a secret that can be guessed": ({ tenant, body }) => ({
    signature: sign(
      body,
      pick(["", tenant.slug, tenant.id, "secret", "null", "undefined", `${tenant.secret}\n`]),
    ),
  }),
  "the secret as bytes": ({ tenant, body }) => ({
    signature: createHmac("sha256", Buffer.from(tenant.secret, "hex")).update(body).digest("hex"),
  }),
  "the secret of another tenant": ({ body }, other) => ({ signature: sign(body, other.secret) }),
  "a replay under another tenant": (_, other) => ({
    query: `?tenant=${pick([other.slug, other.id])}`,
  }),
  "a replay under two tenants": ({ tenant }, other) => ({
    query: `?tenant=${other.slug}&tenant=${tenant.slug}`,
  }),
  "a tenant that does not exist": ({ tenant }) => ({
    query: `?tenant=test-${changeCharacter(tenant.slug.slice(5), "0123456789abcdef")}`,
    status: 200,
  }),
};

/** `count` forged requests, of every kind, made of genuine requests of these two tenants. */
export function forgeries(count: number, tenants: readonly [Tenant, Tenant]): Forgery[] {
  const genuine = tenants.map((tenant) => Array.from({ length: 100 }, () => genuineOf(tenant)));
  const kinds = Object.entries(SPOILERS);
  return Array.from({ length: count }, (_, index) => {
    const [kind, spoil] = kinds[index % kinds.length] as [string, Spoil];
    const side = randomInt(2);
    const request = pick(genuine[side] as Genuine[]);
    const query = `?tenant=${pick([request.tenant.slug, request.tenant.id])}`;
    const spoiled = spoil(request, tenants[1 - side] as Tenant);
    return { kind, query, status: 401, ...request, ...spoiled };
  });
}

function genuineOf(tenant: Tenant): Genuine {
  const body = eventOf(tenant);
  return { tenant, body, signature: sign(body, tenant.secret) };
}

function eventOf(tenant: Tenant): Buffer {
  const event = buildEvent("BOOKING_CREATED", { uid: newUid(), email: tenant.email });
  return Buffer.from(JSON.stringify(event));
}
