import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type WebhookOptions,
  webhookChannel,
} from "../../../../supabase/functions/deliver-reminders/channels/webhook.ts";
import { reminder } from "./reminders.ts";
import { HOST, isSignedWith, WebhookServer } from "./webhook-server.ts";

const SECRET = `whsec_${Buffer.from("a secret of the tenant's own").toString("base64")}`;
const NOW = Date.parse("2026-03-02T13:00:07Z");

describe("a reminder to the tenant's own URL", () => {
  const server = new WebhookServer();
  beforeEach(async () => {
    Object.assign(server, { status: 204, headers: {}, rawAnswer: null, isSilent: false });
    server.received.length = 0;
    await server.start();
  });
  afterEach(() => server.stop());

  /** Sends to the server of the test, whose address counts as public. */
  function send(changes: Partial<WebhookOptions> = {}, signal = new AbortController().signal) {
    const channel = webhookChannel({
      url: server.url,
      secret: SECRET,
      now: () => NOW,
      resolve: async () => ["127.0.0.1"],
      isAllowed: () => true,
      ca: server.ca,
      ...changes,
    });
    return channel.prepare(reminder({ reminder: { channel: "webhook" } }))(signal);
  }

  it("is posted as JSON, signed for Standard Webhooks", async () => {
    expect(await send()).toEqual({ outcome: "sent" });
    const [request] = server.received;
    expect(request).toMatchObject({
      method: "POST",
      path: "/calbase?from=test",
      headers: {
        host: `${HOST}:${server.port}`,
        "content-type": "application/json",
        "webhook-id": "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11/1",
        "webhook-timestamp": "1772456407",
      },
    });
    expect(request && isSignedWith(SECRET, request)).toBe(true);
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      type: "reminder.due",
      timestamp: "2026-03-02T13:00:00.000Z",
      data: {
        reminder_id: "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11",
        anchor: "before_start",
        offset_minutes: 60,
        tenant: { slug: "acme", name: "Acme Dental" },
        recipient: { name: "Ada Lovelace", email: "ada@example.com" },
        booking: { cal_uid: "uid-1", title: "Check-up", start_time: "2026-03-02T14:00:00+00:00" },
      },
    });
  });

  it("has the same id and body at every attempt, and says when it was sent", async () => {
    await send();
    await send({ now: () => NOW + 60_000 });
    const [first, second] = server.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.headers["webhook-timestamp"]).toBe("1772456467");
    expect(second && isSignedWith(SECRET, second)).toBe(true);
  });

  it("tells the receiver nothing of the tenant's account", async () => {
    await send();
    expect(server.received[0]?.body).not.toMatch(/account|unsubscribe|secret/);
  });

  for (const [status, outcome] of [
    [200, "sent"],
    [202, "sent"],
    [299, "sent"],
    [400, "failed"],
    [401, "failed"],
    [404, "failed"],
    [410, "failed"],
    [408, "retry"],
    [409, "retry"],
    [425, "retry"],
    [429, "retry"],
    [500, "retry"],
    [503, "retry"],
  ] as const) {
    it(`answered ${status} means ${outcome}`, async () => {
      server.status = status;
      expect(await send()).toMatchObject({ outcome });
    });
  }

  it("waits as long as the receiver asks for", async () => {
    server.status = 503;
    server.headers = { "retry-after": "120" };
    expect(await send()).toMatchObject({ outcome: "retry", retryAfterSeconds: 120 });
    server.headers = { "retry-after": new Date(NOW + 90_000).toUTCString() };
    expect(await send()).toMatchObject({ retryAfterSeconds: 90 });
  });

  it("follows no redirect", async () => {
    server.status = 307;
    server.headers = { location: server.url };
    expect(await send()).toMatchObject({
      outcome: "failed",
      error: expect.stringContaining("redirect"),
    });
    expect(server.received).toHaveLength(1);
  });

  it("passes over interim answers", async () => {
    server.rawAnswer = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
    expect(await send()).toEqual({ outcome: "sent" });
  });

  it("takes nothing else for an answer", async () => {
    for (const rawAnswer of ["hello\r\n\r\n", "HTTP/9 200 OK\r\n\r\n", "x".repeat(20_000), ""]) {
      server.rawAnswer = rawAnswer;
      expect(await send()).toMatchObject({ outcome: "unknown" });
    }
  });

  it("without an answer in time may have been taken", async () => {
    server.isSilent = true;
    expect(await send({}, AbortSignal.timeout(300))).toEqual({
      outcome: "unknown",
      error: "Webhook: no answer in time",
    });
    expect(server.received).toHaveLength(1);
  });

  it("goes to the address that was checked, whatever the name means by then", async () => {
    let asked = 0;
    const resolve = async () => (asked++ === 0 ? ["127.0.0.1"] : ["203.0.113.1"]);
    expect(await send({ resolve })).toEqual({ outcome: "sent" });
    expect(asked).toBe(1);
  });

  it("does not go to a server without a certificate for that name", async () => {
    expect(await send({ ca: undefined })).toMatchObject({ outcome: "retry" });
    const url = `https://other.example:${server.port}/`;
    expect(await send({ url })).toMatchObject({ outcome: "retry" });
    expect(server.received).toEqual([]);
  });

  it("does not go to where only this machine can reach", async () => {
    const inside = {
      "a name for it": { resolve: async () => ["127.0.0.1"] },
      "a name that is that, too": { resolve: async () => ["1.1.1.1", "169.254.169.254"] },
      "its address": { url: `https://127.0.0.1:${server.port}/` },
      "its address, written otherwise": { url: `https://0x7f.1:${server.port}/` },
      "its address in IPv6": { url: `https://[::ffff:127.0.0.1]:${server.port}/` },
      localhost: { url: `https://localhost:${server.port}/`, resolve: undefined },
    };
    for (const [what, options] of Object.entries(inside)) {
      const result = await send({ ...options, isAllowed: undefined });
      expect({ what, ...result }).toEqual({
        what,
        outcome: "failed",
        error: "the webhook's host is not on the public internet",
      });
    }
    expect(server.received).toEqual([]);
  });

  it("does not go over anything but https", () => {
    for (const url of ["http://acme.example/", "ftp://acme.example/", "acme.example", ""]) {
      expect(() => send({ url })).toThrow(/the webhook's URL is n/);
    }
  });

  it("does not go to a URL that carries a login", () => {
    expect(() => send({ url: "https://me:secret@acme.example/" })).toThrow("carries a login");
  });

  it("to a host that cannot be resolved is tried again", async () => {
    const resolve = async () => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
    expect(await send({ resolve })).toMatchObject({ outcome: "retry" });
    const never = () => new Promise<never>(() => {});
    expect(await send({ resolve: never }, AbortSignal.timeout(50))).toMatchObject({
      outcome: "retry",
    });
  });
});
