import { beforeEach, describe, expect, it } from "vitest";
import { withoutBody } from "../late-body.ts";
import { Endpoint, SECRET, TENANT_ID } from "./endpoint.ts";

const BODY = '{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"a"}}';

describe("the webhook endpoint answers", () => {
  let endpoint: Endpoint;
  beforeEach(() => {
    endpoint = new Endpoint();
  });

  it("200 received, and stores the event", async () => {
    expect(await endpoint.post(BODY)).toEqual({
      status: 200,
      body: { received: true },
      type: "application/json",
    });
    expect(endpoint.store.webhooks).toEqual([
      {
        tenantId: TENANT_ID,
        eventId: "8168d48cee99c8ebb36724bc9599ec76497fc72e00cbf60498bfad2866bae814",
        body: JSON.parse(BODY),
        unparseable: null,
        reason: null,
      },
    ]);
  });

  it("200 duplicate to the same delivery again, and stores it once", async () => {
    await endpoint.post(BODY);
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 200, body: { received: true, duplicate: true } });
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("200 received for an unknown tenant, and stores nothing", async () => {
    const { status, body } = await endpoint.post(BODY, { tenant: "nobody" });
    expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    expect(endpoint.store.webhooks).toEqual([]);
  });

  it("200 received for a tenant without a secret, whatever the signature, and stores nothing", async () => {
    endpoint.store.setSecrets("demo");
    for (const signature of [undefined, null, "no-secret-provided", ""]) {
      const { status, body } = await endpoint.post(BODY, { signature });
      expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    }
    expect(endpoint.store.webhooks).toEqual([]);
  });

  it("200 received, and stores nothing, when an empty secret is configured", async () => {
    endpoint.store.setSecrets("demo", "");
    const { status, body } = await endpoint.post(BODY, { secret: "" });
    expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    expect(endpoint.store.webhooks).toEqual([]);
  });

  it("200 received when the secret was removed while it was cached", async () => {
    await endpoint.post("{}");
    endpoint.store.setSecrets("demo");
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("400 Missing tenant", async () => {
    for (const path of ["", "?tenant=", "?other=demo"]) {
      const { status, body } = await endpoint.send(path, { method: "POST", body: BODY });
      expect({ status, body }).toEqual({ status: 400, body: { error: "Missing tenant" } });
    }
  });

  it("401 Invalid signature when it is missing or wrong, and stores nothing", async () => {
    for (const signature of [null, "0".repeat(64)]) {
      const { status, body } = await endpoint.post(BODY, { signature });
      expect({ status, body }).toEqual({ status: 401, body: { error: "Invalid signature" } });
    }
    expect(endpoint.store.webhooks).toEqual([]);
  });

  it("400 Invalid JSON to a signed body that is not JSON, and stores it as unparseable", async () => {
    for (const attempt of ["first", "again"]) {
      const { status, body } = await endpoint.post("no JSON");
      expect({ attempt, status, body }).toEqual({
        attempt,
        status: 400,
        body: { error: "Invalid JSON" },
      });
    }
    expect(endpoint.store.webhooks).toMatchObject([
      { body: null, unparseable: "no JSON", reason: "The body is not JSON." },
    ]);
  });

  it("503 Try again when the event cannot be stored", async () => {
    await endpoint.post("{}");
    endpoint.store.isDown = true;
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 503, body: { error: "Try again" } });
  });

  it("503 Try again when the secret cannot be looked up", async () => {
    endpoint.store.isDown = true;
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 503, body: { error: "Try again" } });
  });

  it("503 Try again when the sender goes away in the middle of the body", async () => {
    const stream = new ReadableStream({
      start: (controller) => controller.error(new Error("connection reset")),
    });
    const { status, body } = await endpoint.send("?tenant=demo", {
      method: "POST",
      body: stream,
      duplex: "half",
    });
    expect({ status, body }).toEqual({ status: 503, body: { error: "Try again" } });
  });

  it("200 received to what is stored and still to be applied, and applies it behind", async () => {
    endpoint.store.receipt = "pending";
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    await endpoint.settle();
    expect(endpoint.store.applied).toEqual([TENANT_ID]);
  });

  it("200 received without a further call to what is applied already", async () => {
    await endpoint.post(BODY);
    await endpoint.post(BODY);
    await endpoint.settle();
    expect(endpoint.store.applied).toEqual([]);
  });

  it("503 Try again to a word of the database that it does not know", async () => {
    endpoint.store.receipt = "perhaps" as never;
    const { status, body } = await endpoint.post(BODY);
    expect({ status, body }).toEqual({ status: 503, body: { error: "Try again" } });
  });

  it("408 to a body that does not arrive, before the signature is looked at", async () => {
    const late = { method: "POST", body: new ReadableStream(), duplex: "half" } as const;
    const { status, body } = await withoutBody(() => endpoint.send("?tenant=demo", late));
    expect({ status, body }).toEqual({ status: 408, body: { error: "Body too slow" } });
    expect(endpoint.store.webhooks).toEqual([]);
    await endpoint.settle();
    expect(endpoint.store.rejected("too_slow")).toBe(1);
  });

  it("413 to a body over 1 MiB, before the signature is looked at", async () => {
    const { status, body } = await endpoint.post("x".repeat(1024 * 1024 + 1), { signature: null });
    expect({ status, body }).toEqual({ status: 413, body: { error: "Body too large" } });
  });

  it("405 to other methods", async () => {
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const { status, body } = await endpoint.send("?tenant=demo", { method });
      expect({ method, status, body }).toEqual({
        method,
        status: 405,
        body: { error: "Method not allowed" },
      });
    }
  });

  it("to the tenant's id as to its slug", async () => {
    endpoint.store.tenants.set(TENANT_ID, {
      tenantId: TENANT_ID,
      secrets: [SECRET],
      unreadable: 0,
    });
    const { status, body } = await endpoint.post(BODY, { tenant: TENANT_ID.toUpperCase() });
    expect({ status, body }).toEqual({ status: 200, body: { received: true } });
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("one log line to each refused or failed request, with ids and reasons only", async () => {
    await endpoint.post("tell no one", { signature: null });
    await endpoint.post("tell no one");
    endpoint.store.isDown = true;
    await endpoint.post('{"email":"ada@example.com"}');
    expect(endpoint.logged.map((line) => JSON.parse(line).reason)).toEqual([
      "missing_signature",
      "invalid_json",
      "not_stored",
    ]);
    expect(endpoint.logged.join()).not.toMatch(/tell no one|ada@|secret/);
    expect(endpoint.logged.join()).toContain(TENANT_ID);
  });
});
