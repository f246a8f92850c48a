import { beforeEach, describe, expect, it } from "vitest";
import { MAX_DEPTH } from "../../../../supabase/functions/cal-webhook/payload.ts";
import { Endpoint } from "./endpoint.ts";

let endpoint: Endpoint;
beforeEach(() => {
  endpoint = new Endpoint();
});
const stored = () => endpoint.store.webhooks.at(-1);

describe("a signed body", () => {
  it("is read as JSON whatever it is labelled as", async () => {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "image/png", "junk"]) {
      expect((await endpoint.post(`{"type":"${type}"}`, { type })).status).toBe(200);
      expect(stored()?.body).toEqual({ type });
    }
  });

  it("may be JSON of any shape: the database judges it", async () => {
    for (const body of ["false", "0", '"text"', "[]", "{}", " true\n"]) {
      expect((await endpoint.post(body)).status).toBe(200);
      expect(stored()).toMatchObject({ body: JSON.parse(body), unparseable: null, reason: null });
    }
    expect((await endpoint.post("null")).body).toEqual({ received: true });
    expect(endpoint.store.webhooks).toHaveLength(7);
  });

  it("may start with a byte order mark", async () => {
    expect((await endpoint.post('\uFEFF{"a":1}')).status).toBe(200);
    expect(stored()?.body).toEqual({ a: 1 });
  });

  it("that is empty is kept as unparseable", async () => {
    expect((await endpoint.post("")).status).toBe(400);
    expect(stored()).toMatchObject({ unparseable: "", reason: "The body is empty." });
  });

  it("that is a form is kept as unparseable", async () => {
    expect((await endpoint.post("triggerEvent=PING")).status).toBe(400);
    expect(stored()).toMatchObject({ unparseable: "triggerEvent=PING" });
  });

  it("with broken UTF-8 is kept, with replacement characters", async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"a":"x'), 0xff, 0xc3, ...Buffer.from('"}')]);
    expect((await endpoint.post(bytes)).status).toBe(200);
    expect(stored()?.body).toEqual({ a: "x\uFFFD\uFFFD" });
  });

  it("with NUL or lone surrogates, in values or keys, is kept in a form PostgreSQL takes", async () => {
    expect(
      (await endpoint.post('{"a\\u0000":"b\\u0000c","d\\ud800":["\\udfff","😀"]}')).status,
    ).toBe(200);
    expect(stored()?.body).toEqual({ "a\uFFFD": "b\uFFFDc", "d\uFFFD": ["\uFFFD", "😀"] });
  });

  it("that is not JSON and contains NUL is kept in a form PostgreSQL takes", async () => {
    expect((await endpoint.post(Uint8Array.of(0x61, 0, 0xff, 0x62))).status).toBe(400);
    expect(stored()?.unparseable).toBe("a\uFFFD\uFFFDb");
  });

  it("of the greatest depth is read, a deeper one is kept as unparseable", async () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect((await endpoint.post(nested(MAX_DEPTH))).status).toBe(200);
    expect((await endpoint.post(nested(MAX_DEPTH + 1))).status).toBe(400);
    expect(stored()?.reason).toBe("The body is nested deeper than 200 levels.");
  });

  it("nested 100,000 deep does not overflow anything", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const body = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      expect((await endpoint.post(body)).status).toBe(400);
      expect(stored()?.unparseable).toBe(body);
    }
  });

  it("with brackets in its texts is not deep", async () => {
    expect((await endpoint.post(JSON.stringify({ a: '[{"'.repeat(5000) }))).status).toBe(200);
  });

  it("cannot change the prototype of anything", async () => {
    await endpoint.post('{"__proto__":{"polluted":true},"constructor":{"a":1}}');
    expect(JSON.stringify(stored()?.body)).toBe(
      '{"__proto__":{"polluted":true},"constructor":{"a":1}}',
    );
    expect({}).not.toHaveProperty("polluted");
  });

  it("is known again by its bytes, so that a change of one is another event", async () => {
    await endpoint.post('{"a":1}');
    await endpoint.post('{"a": 1}');
    expect(new Set(endpoint.store.webhooks.map(({ eventId }) => eventId)).size).toBe(2);
  });
});
