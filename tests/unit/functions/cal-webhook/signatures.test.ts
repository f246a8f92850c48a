import { beforeEach, describe, expect, it } from "vitest";
import { Endpoint, SECRET, sign } from "./endpoint.ts";

const BODY = '{"a":1}';

describe("a signature", () => {
  let endpoint: Endpoint;
  beforeEach(() => {
    endpoint = new Endpoint();
  });

  const right = sign(BODY);
  const garbage: Record<string, string | null> = {
    "that is missing": null,
    "that is empty": "",
    "that says no-secret-provided": "no-secret-provided",
    "that is one character short": right.slice(1),
    "that is one character long": `${right}0`,
    "that is not hex": `g${right.slice(1)}`,
    "in upper case": right.toUpperCase(),
    "with a prefix": `sha256=${right}`,
    "given twice": `${right}, ${right}`,
    "of all zeros": "0".repeat(64),
    "with one changed digit": right.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
    "in Latin-1 letters": "ä".repeat(64),
    "of another secret": sign(BODY, "another-secret"),
    "of an empty secret": sign(BODY, ""),
    "of other bytes": sign('{"a": 1}'),
  };
  for (const [name, signature] of Object.entries(garbage)) {
    it(`${name} is refused`, async () => {
      expect((await endpoint.post(BODY, { signature })).status).toBe(401);
      expect(endpoint.store.webhooks).toEqual([]);
    });
  }

  it("is checked on the raw bytes, not on what they parse to", async () => {
    const spaced = ' {\n"a" : 1}\r\n';
    expect((await endpoint.post(spaced, { signature: sign(BODY) })).status).toBe(401);
    expect((await endpoint.post(spaced)).status).toBe(200);
  });

  it("is refused when one bit of the body is flipped", async () => {
    const bytes = new TextEncoder().encode(BODY);
    const signature = sign(bytes);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    expect((await endpoint.post(bytes, { signature })).status).toBe(401);
  });

  it("may be made with any of the tenant's secrets", async () => {
    endpoint.store.setSecrets("demo", SECRET, "the-next-secret");
    expect((await endpoint.post("1", { secret: SECRET })).status).toBe(200);
    expect((await endpoint.post("2", { secret: "the-next-secret" })).status).toBe(200);
    expect((await endpoint.post("3", { secret: "some-other-secret" })).status).toBe(401);
  });

  it("is made with the secret as typed, in UTF-8", async () => {
    endpoint.store.setSecrets("demo", "Schlüssel 🔑 mit Leerzeichen ");
    expect((await endpoint.post(BODY, { secret: "Schlüssel 🔑 mit Leerzeichen " })).status).toBe(
      200,
    );
    expect((await endpoint.post(BODY, { secret: "Schlüssel 🔑 mit Leerzeichen" })).status).toBe(
      401,
    );
  });
});
