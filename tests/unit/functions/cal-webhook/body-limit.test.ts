import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../../../supabase/functions/cal-webhook/handler.ts";
import { Endpoint, sign, TENANT_ID } from "./endpoint.ts";

/** A stream of spaces that counts what was taken of it. */
function endlessBody() {
  const chunk = new Uint8Array(64 * 1024).fill(0x20);
  const state = { read: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.read += chunk.byteLength;
        controller.enqueue(chunk);
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, state };
}

describe("the body limit", () => {
  it("lets a body of exactly 1 MiB through", async () => {
    const endpoint = new Endpoint();
    const body = `"${"x".repeat(MAX_BODY_BYTES - 2)}"`;
    expect((await endpoint.post(body)).status).toBe(200);
    expect((await endpoint.post(`${body} `)).status).toBe(413);
  });

  it("counts bytes, not characters", async () => {
    const endpoint = new Endpoint();
    expect((await endpoint.post(`"${"ü".repeat(MAX_BODY_BYTES / 2)}"`)).status).toBe(413);
  });

  it("stops reading an endless body that claims to be short", async () => {
    const endpoint = new Endpoint();
    const { stream, state } = endlessBody();
    const answer = await endpoint.send("?tenant=demo", {
      method: "POST",
      headers: { "content-length": "2" },
      body: stream,
      duplex: "half",
    });
    expect(answer.status).toBe(413);
    expect(state.cancelled).toBe(true);
    expect(state.read).toBeLessThanOrEqual(MAX_BODY_BYTES + 64 * 1024);
  });

  it("takes a short body that claims to be long", async () => {
    const endpoint = new Endpoint();
    const answer = await endpoint.send("?tenant=demo", {
      method: "POST",
      headers: { "content-length": "99999999", "x-cal-signature-256": sign("{}") },
      body: "{}",
    });
    expect(answer.status).toBe(200);
  });

  it("puts a body together that comes in many pieces", async () => {
    const endpoint = new Endpoint();
    const bytes = new TextEncoder().encode('{"name":"Zoë"}');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const headers = { "x-cal-signature-256": sign(bytes) };
    const init = { method: "POST", headers, body: stream, duplex: "half" } as const;
    expect((await endpoint.send("?tenant=demo", init)).status).toBe(200);
    expect(endpoint.store.webhooks).toMatchObject([{ body: { name: "Zoë" } }]);
  });

  it("counts too large a body for a known tenant, and looks up nothing for junk", async () => {
    const endpoint = new Endpoint();
    const body = "x".repeat(MAX_BODY_BYTES + 1);
    await endpoint.post(body);
    await endpoint.post(body, { tenant: "nobody" });
    await endpoint.post(body, { tenant: "'; drop table" });
    await endpoint.settle();
    expect(endpoint.store.rejections).toMatchObject([
      { tenantId: TENANT_ID, reason: "too_large", count: 1 },
    ]);
    expect(endpoint.store.lookups).toEqual(["demo", "nobody"]);
  });

  it("is not reached by a body for a name that nobody has: nothing of it is read", async () => {
    const endpoint = new Endpoint();
    for (const tenant of ["nobody", "'; drop table"]) {
      const { stream, state } = endlessBody();
      const answer = await endpoint.send(`?tenant=${tenant}`, {
        method: "POST",
        body: stream,
        duplex: "half",
      });
      expect(answer).toMatchObject({ status: 200, body: { received: true } });
      expect(state).toEqual({ read: 0, cancelled: true });
    }
  });

  it("answers 413 also while the database is down, for a tenant that is known", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}");
    endpoint.store.isDown = true;
    expect((await endpoint.post("x".repeat(MAX_BODY_BYTES + 1))).status).toBe(413);
    endpoint.store.isDown = false;
    await endpoint.settle();
  });
});
