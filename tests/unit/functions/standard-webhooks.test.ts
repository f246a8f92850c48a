import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  isSignedWebhook,
  signWebhook,
} from "../../../supabase/functions/_shared/standard-webhooks.ts";

const NOW = Date.parse("2026-03-02T13:00:07.900Z");
const SECRET = whsec(Buffer.from("a secret of the tenant's own"));
const BODY = '{"type":"reminder.due"}';

function whsec(key: Uint8Array): string {
  return `whsec_${Buffer.from(key).toString("base64")}`;
}

/** Whether the official library takes it. */
function isTaken(secret: string, headers: Record<string, string>, body: string): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/** The headers as the official library signs. */
function libraryHeaders(secret: string, body: string, sentAt = new Date(NOW)) {
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", sentAt, body),
  };
}

const isOurs = (secret: string, headers: Record<string, string>, body: string) =>
  isSignedWebhook(secret, new Headers(headers), body, NOW);

beforeEach(() => void vi.setSystemTime(NOW));
afterEach(() => void vi.useRealTimers());

describe("a webhook that we sign", () => {
  it("is taken by the official library, whatever the secret and the body", () => {
    const anything = fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.string({ unit: "binary" }),
      (key, body) => {
        const headers = signWebhook(whsec(key), "id", new Date(NOW), body);
        expect(isTaken(whsec(key), headers, body)).toBe(true);
      },
    );
    fc.assert(anything);
  });

  it("has the headers that the official library would give it", () => {
    expect(signWebhook(SECRET, "msg_1", new Date(NOW), BODY)).toEqual(libraryHeaders(SECRET, BODY));
  });

  it("is none with an empty secret, by which anybody could sign", () => {
    expect(() => signWebhook("whsec_", "id", new Date(NOW), BODY)).toThrow("secret is empty");
  });
});

describe("a webhook that is sent to us", () => {
  it("is ours when the official library signed it, whatever the secret and the body", () => {
    const anything = fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.string({ unit: "binary" }),
      (key, body) => {
        expect(isOurs(whsec(key), libraryHeaders(whsec(key), body), body)).toBe(true);
      },
    );
    fc.assert(anything);
  });

  it("is judged as the official library judges it", () => {
    const good = libraryHeaders(SECRET, BODY);
    const other = libraryHeaders(whsec(Buffer.from("another")), BODY);
    const signature = good["webhook-signature"];
    const at = (ms: number) => libraryHeaders(SECRET, BODY, new Date(ms));
    const verdicts: [isTaken: boolean, headers: Record<string, string>, body?: string][] = [
      [true, good],
      [false, good, `${BODY} `],
      [false, good, ""],
      [false, other],
      [false, { ...good, "webhook-id": "msg_2" }],
      [false, { ...good, "webhook-timestamp": String(NOW) }],
      [false, { ...good, "webhook-timestamp": "now" }],
      [false, { ...good, "webhook-signature": "" }],
      [false, { ...good, "webhook-signature": signature.slice(3) }],
      [false, { ...good, "webhook-signature": signature.replace("v1,", "v1a,") }],
      [false, { ...good, "webhook-signature": signature.slice(0, -2) }],
      [true, { ...good, "webhook-signature": `${other["webhook-signature"]} ${signature}` }],
      [true, { ...good, "webhook-signature": `v1a,x ${signature} v2,y` }],
      [true, at(NOW - 299_000)],
      [true, at(NOW + 299_000)],
      [false, at(NOW - 302_000)],
      [false, at(NOW + 302_000)],
    ];
    for (const [verdict, headers, body = BODY] of verdicts) {
      const said = { ours: isOurs(SECRET, headers, body), library: isTaken(SECRET, headers, body) };
      expect({ headers, ...said }).toEqual({ headers, ours: verdict, library: verdict });
    }
  });

  it("may have the names that Svix gives to the headers", () => {
    const entries = Object.entries(libraryHeaders(SECRET, BODY));
    const headers = entries.map(([name, value]) => [name.replace("webhook", "svix"), value]);
    expect(isOurs(SECRET, Object.fromEntries(headers), BODY)).toBe(true);
  });

  it("is nobody's with an empty secret, by which anybody could sign", () => {
    const { "webhook-timestamp": timestamp, ...rest } = libraryHeaders(SECRET, BODY);
    const signed = createHmac("sha256", "").update(`msg_1.${timestamp}.${BODY}`).digest("base64");
    const headers = {
      ...rest,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signed}`,
    };
    expect(isOurs("whsec_", headers, BODY)).toBe(false);
  });
});
