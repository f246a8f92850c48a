import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResendTransport } from "../../../../supabase/functions/_shared/sending/email-resend.ts";
import type { Fault } from "../../../providers/fake-provider.ts";
import { FakeResend } from "../../../providers/fake-resend.ts";
import { message, options } from "./messages.ts";

const FROM = { name: "Acme", address: "mail@acme.test" };

describe("an e-mail by Resend", () => {
  let resend: FakeResend;
  beforeEach(async () => {
    resend = new FakeResend();
    await resend.start();
  });
  afterEach(() => resend.stop());

  const transport = (apiKey = "re_test") =>
    createResendTransport({ apiKey, from: FROM, baseUrl: resend.url });

  it("is sent with key, sender, idempotency key and tags", async () => {
    const result = await transport().send(message(), options());
    const [taken] = resend.taken;
    expect(result).toEqual({ outcome: "sent", providerMessageId: taken?.id });
    expect(taken).toMatchObject({
      key: "reminder-1/1",
      body: {
        from: "Acme <mail@acme.test>",
        to: ["ada@example.com"],
        subject: "Reminder",
        html: "<p>Hello</p>",
        text: "Hello",
        headers: { "Auto-Submitted": "auto-generated" },
        attachments: [],
        tags: [
          { name: "reminder", value: "reminder-1" },
          { name: "generation", value: "1" },
        ],
      },
    });
  });

  it("carries further headers and attachments", async () => {
    const headers = { "List-Unsubscribe": "<https://calbase.example/unsubscribe?token=t>" };
    const calendar = {
      filename: "invite.ics",
      contentType: "text/calendar; charset=utf-8",
      content: "SUMMARY:Prüfung",
    };
    await transport().send(message({ headers, attachments: [calendar] }), options());
    const { body } = resend.taken[0] ?? {};
    expect(body.headers).toMatchObject(headers);
    expect(body.attachments).toEqual([
      {
        filename: "invite.ics",
        content_type: "text/calendar; charset=utf-8",
        content: Buffer.from("SUMMARY:Prüfung").toString("base64"),
      },
    ]);
  });

  it("sent again has the same bytes, so that Resend sends it once", async () => {
    const first = await transport().send(message(), options());
    expect(await transport().send(message(), options())).toEqual(first);
    expect(resend.taken).toHaveLength(1);
  });

  it("counts as sent when an earlier attempt with another text was taken", async () => {
    await transport().send(message(), options());
    const changed = message({ subject: "Changed" });
    expect(await transport().send(changed, options())).toEqual({ outcome: "sent" });
    expect(resend.taken).toHaveLength(1);
  });

  it("waits for an attempt that is still being worked on", async () => {
    resend.inProgress.add("reminder-1/1");
    expect(await transport().send(message(), options())).toMatchObject({
      outcome: "retry",
      error: expect.stringContaining("concurrent_idempotent_requests"),
    });
  });

  const faults: Partial<Record<Fault, object>> = {
    slow: { outcome: "sent" },
    server_error: { outcome: "retry" },
    invalid_recipient: { outcome: "failed" },
    bad_key: { outcome: "blocked" },
    quota: { outcome: "blocked", retryAfterSeconds: 3600 },
    rate_limited: { outcome: "retry", retryAfterSeconds: 7, isRateLimited: true },
    reset_before: { outcome: "unknown" },
    reset_after: { outcome: "unknown" },
  };
  for (const [fault, result] of Object.entries(faults)) {
    it(`met with ${fault} comes to ${JSON.stringify(result)}`, async () => {
      resend.retryAfter = "7";
      resend.order(fault as Fault);
      expect(await transport().send(message(), options())).toMatchObject(result);
    });
  }

  it("says in Resend's own words why not", async () => {
    const { error } = await transport("re_wrong").send(message(), options());
    expect(error).toBe("Resend 403 invalid_api_key: API key is invalid.");
  });

  it("that a firewall before Resend takes for an attack does not block the account", async () => {
    const firewall = createServer((_, response) => void response.writeHead(403).end("<html>"));
    await new Promise<void>((done) => void firewall.listen(0, "127.0.0.1", done));
    const baseUrl = `http://127.0.0.1:${(firewall.address() as AddressInfo).port}`;
    const stopped = createResendTransport({ apiKey: "re_test", from: FROM, baseUrl });
    expect(await stopped.send(message(), options())).toMatchObject({ outcome: "retry" });
    firewall.closeAllConnections();
    firewall.close();
  });

  it("from an address that Resend refuses means that the account is blocked", async () => {
    const from = { name: null, address: "no address" };
    const wrong = createResendTransport({ apiKey: "re_test", from, baseUrl: resend.url });
    expect(await wrong.send(message(), options())).toMatchObject({ outcome: "blocked" });
  });

  it("without an answer in time may have been taken", async () => {
    resend.order("timeout_after");
    const result = await transport().send(message(), options({ signal: AbortSignal.timeout(100) }));
    expect(result).toEqual({ outcome: "unknown", error: "Resend: no answer in time" });
    expect(resend.taken).toHaveLength(1);
  });

  it("to a server that is not there is tried again: nobody can have taken it", async () => {
    const gone = transport();
    await resend.stop();
    expect(await gone.send(message(), options())).toMatchObject({
      outcome: "retry",
      error: expect.stringContaining("ECONNREFUSED"),
    });
    await resend.start();
  });

  it("with an answer that is not JSON is judged by its status", async () => {
    const odd = createServer((_request, response) => response.writeHead(502).end("<html>"));
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    const result = await createResendTransport({ apiKey: "k", from: FROM, baseUrl }).send(
      message(),
      options(),
    );
    expect(result).toMatchObject({ outcome: "retry", error: expect.stringContaining("502") });
    odd.closeAllConnections();
    await new Promise((resolve) => odd.close(resolve));
  });
});
