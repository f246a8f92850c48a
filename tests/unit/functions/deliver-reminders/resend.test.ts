import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResendChannel } from "../../../../supabase/functions/deliver-reminders/channels/email-resend.ts";
import { Clock } from "../clock.ts";
import { message, options } from "./messages.ts";
import { ResendServer } from "./resend-server.ts";

const FROM = { name: "Acme", address: "mail@acme.test" };

describe("an e-mail by Resend", () => {
  let server: ResendServer;
  let clock: Clock;
  let pauses: number[];
  beforeEach(async () => {
    clock = new Clock();
    pauses = [];
    server = new ResendServer();
    await server.start();
  });
  afterEach(() => server.stop());

  function channel(apiKey = "re_test") {
    return createResendChannel({
      apiKey,
      from: FROM,
      baseUrl: server.url,
      now: clock.now,
      async pause(ms, signal) {
        signal?.throwIfAborted();
        pauses.push(ms);
        clock.advance(ms);
      },
    });
  }

  it("is sent with key, sender and idempotency key", async () => {
    const result = await channel().send(message(), options());
    expect(result).toEqual({ outcome: "sent", providerMessageId: "resend-1" });
    expect(server.taken).toMatchObject([
      {
        key: "reminder-1/1",
        body: {
          from: "Acme <mail@acme.test>",
          to: ["ada@example.com"],
          subject: "Reminder",
          html: "<p>Hello</p>",
          text: "Hello",
          headers: { "Auto-Submitted": "auto-generated" },
        },
      },
    ]);
  });

  it("sent again has the same bytes, so that Resend sends it once", async () => {
    await channel().send(message(), options());
    const again = await channel().send(message(), options());
    expect(again).toEqual({ outcome: "sent", providerMessageId: "resend-1" });
    expect(server.taken).toHaveLength(1);
  });

  it("counts as sent when an earlier attempt with another text was taken", async () => {
    await channel().send(message(), options());
    expect(await channel().send(message({ subject: "Changed" }), options())).toEqual({
      outcome: "sent",
    });
    expect(server.taken).toHaveLength(1);
  });

  for (const [status, name, outcome] of [
    [400, "validation_error", "failed"],
    [422, "missing_required_field", "failed"],
    [404, "not_found", "failed"],
    [409, "concurrent_idempotent_requests", "retry"],
    [408, undefined, "retry"],
    [500, "application_error", "retry"],
    [503, undefined, "retry"],
  ] as const) {
    it(`answered ${status} ${name ?? ""} means ${outcome}`, async () => {
      server.answers.push({ status, name, message: "said the test" });
      const result = await channel().send(message(), options());
      expect(result.outcome).toBe(outcome);
      expect(result.error).toBe(`Resend ${status} ${name ?? ""}: said the test`);
    });
  }

  it("with a refused key means retry later, and Resend is left alone until then", async () => {
    const refused = channel("re_wrong");
    const first = await refused.send(message(), options());
    expect(first).toMatchObject({ outcome: "retry", retryAfterSeconds: 300 });
    clock.advance(100_000);
    expect(await refused.send(message(), options())).toMatchObject({
      outcome: "retry",
      error: first.error,
      retryAfterSeconds: 200,
    });
    expect(server.requests).toBe(1);
    clock.advance(200_000);
    await refused.send(message(), options());
    expect(server.requests).toBe(2);
  });

  it("over the daily or monthly quota means retry in an hour, and Resend is left alone", async () => {
    for (const name of ["daily_quota_exceeded", "monthly_quota_exceeded"]) {
      server.requests = 0;
      server.answers.push({ status: 429, name });
      const parked = channel();
      for (let n = 0; n < 3; n++) {
        expect(await parked.send(message(), options())).toMatchObject({
          outcome: "retry",
          retryAfterSeconds: 3600,
        });
      }
      expect(server.requests).toBe(1);
    }
  });

  it("over the rate limit waits as long as Resend says, and is then sent", async () => {
    const headers = { "retry-after": "2" };
    server.answers.push({ status: 429, name: "rate_limit_exceeded", headers });
    server.answers.push({ status: 429, name: "rate_limit_exceeded" });
    expect((await channel().send(message(), options())).outcome).toBe("sent");
    expect(pauses).toEqual([2000, 1000]);
  });

  it("over the rate limit for long means retry after that time", async () => {
    const headers = { "retry-after": "60" };
    server.answers.push({ status: 429, name: "rate_limit_exceeded", headers });
    expect(await channel().send(message(), options())).toMatchObject({
      outcome: "retry",
      retryAfterSeconds: 60,
    });
    expect(pauses).toEqual([]);
  });

  it("without an answer in time means retry", async () => {
    const signal = AbortSignal.abort();
    expect(await channel().send(message(), options({ signal }))).toEqual({
      outcome: "retry",
      error: "Resend: timed out",
    });
  });

  it("to a server that is not there means retry", async () => {
    const gone = channel();
    await server.stop();
    expect((await gone.send(message(), options())).outcome).toBe("retry");
    await server.start();
  });

  it("with an answer that is not JSON is judged by its status", async () => {
    const { createServer } = await import("node:http");
    const odd = createServer((_request, response) => response.writeHead(502).end("<html>"));
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    const address = odd.address() as import("node:net").AddressInfo;
    const baseUrl = `http://127.0.0.1:${address.port}`;
    const result = await createResendChannel({ apiKey: "k", from: FROM, baseUrl }).send(
      message(),
      options(),
    );
    expect(result.outcome).toBe("retry");
    odd.closeAllConnections();
    await new Promise((resolve) => odd.close(resolve));
  });
});
