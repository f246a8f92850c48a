import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTwilioTransport,
  type TwilioOptions,
} from "../../../../supabase/functions/deliver-reminders/channels/sms-twilio.ts";
import type { Fault } from "../../../providers/fake-provider.ts";
import { FakeTwilio, TWILIO } from "../../../providers/fake-twilio.ts";
import { options, sms } from "./messages.ts";

const NOW = Date.parse("2026-03-02T13:00:00Z");

describe("a text message by Twilio", () => {
  let twilio: FakeTwilio;
  beforeEach(async () => {
    twilio = new FakeTwilio();
    await twilio.start();
  });
  afterEach(() => twilio.stop());

  const transport = (changes: Partial<TwilioOptions> = {}) =>
    createTwilioTransport({
      ...TWILIO,
      sender: { From: "+15005550006" },
      baseUrl: twilio.url,
      now: () => NOW,
      ...changes,
    });

  it("is sent with text, sender and where to report", async () => {
    const result = await transport().send(sms({ text: "Grüße 😀 & mehr" }), options());
    const [taken] = twilio.taken;
    expect(result).toEqual({ outcome: "sent", providerMessageId: taken?.sid });
    expect(taken?.params).toEqual({
      To: "+491701234567",
      From: "+15005550006",
      Body: "Grüße 😀 & mehr",
      StatusCallback: "https://calbase.example/functions/v1/delivery-feedback?tenant=acme",
    });
  });

  it("can be sent by a messaging service", async () => {
    const sender = { MessagingServiceSid: `MG${"1".repeat(32)}` };
    await transport({ sender }).send(sms(), options());
    expect(twilio.taken[0]?.params).toMatchObject(sender);
    expect(twilio.taken[0]?.params).not.toHaveProperty("From");
  });

  it("is of no use after the meeting began, and Twilio is told so", async () => {
    const validity = async (seconds: number) => {
      await transport().send(sms({ expiresAt: new Date(NOW + seconds * 1000) }), options());
      return twilio.taken.at(-1)?.params.ValidityPeriod;
    };
    expect(await validity(3600.9)).toBe("3600");
    expect(await validity(86_400)).toBe("36000");
    expect(await validity(0.2)).toBe("1");
  });

  it("names no address for reports that Twilio could not reach", async () => {
    const reportTo = "http://127.0.0.1:54321/functions/v1/delivery-feedback";
    expect(await transport().send(sms({ reportTo }), options())).toMatchObject({ outcome: "sent" });
    expect(twilio.taken[0]?.params).not.toHaveProperty("StatusCallback");
  });

  const faults: Partial<Record<Fault, object>> = {
    slow: { outcome: "sent" },
    invalid_recipient: { outcome: "failed" },
    bad_key: { outcome: "blocked" },
    quota: { outcome: "blocked" },
    daily_limit: { outcome: "blocked", error: expect.stringContaining("higher daily limit") },
    rate_limited: { outcome: "retry", retryAfterSeconds: 7, isRateLimited: true },
    server_error: { outcome: "unknown" },
    server_error_after: { outcome: "unknown" },
    reset_before: { outcome: "unknown" },
    reset_after: { outcome: "unknown" },
  };
  for (const [fault, result] of Object.entries(faults)) {
    it(`met with ${fault} comes to ${JSON.stringify(result)}`, async () => {
      twilio.retryAfter = "7";
      twilio.order(fault as Fault);
      expect(await transport().send(sms(), options())).toMatchObject(result);
    });
  }

  it("to someone who answered STOP is never tried again", async () => {
    twilio.optedOut.add("+491701234567");
    expect(await transport().send(sms(), options())).toEqual({
      outcome: "failed",
      error: "Twilio 400 21610: Attempt to send to unsubscribed recipient",
      suppress: "stopped",
    });
  });

  it("to a landline is never tried again", async () => {
    twilio.landlines.add("+491701234567");
    expect(await transport().send(sms(), options())).toMatchObject({
      outcome: "failed",
      suppress: "landline",
    });
  });

  it("to a wrong number fails, which says nothing about the person", async () => {
    const result = await transport().send(sms({ to: "+123" }), options());
    expect(result).toMatchObject({ outcome: "failed", error: expect.stringContaining("21211") });
    expect(result.suppress).toBeUndefined();
  });

  it("by a short code in another country fails there, and stops nobody else's", async () => {
    const short = transport({ sender: { From: "12345" } });
    const abroad = await short.send(sms({ to: "+491701234567" }), options());
    expect(abroad).toMatchObject({ outcome: "failed", error: expect.stringContaining("21606") });
    expect(abroad.suppress).toBeUndefined();
    expect(await short.send(sms({ to: "+12025550123" }), options())).toMatchObject({
      outcome: "sent",
    });
  });

  it("by a number that is not the account's means that the account is blocked", async () => {
    twilio.strangers.add("+4930123456");
    const sender = { From: "+4930123456" };
    expect(await transport({ sender }).send(sms(), options())).toMatchObject({
      outcome: "blocked",
      error: expect.stringContaining("21606"),
    });
  });

  it("of an account that is not there means that the account is blocked", async () => {
    const accountSid = `AC${"9".repeat(32)}`;
    expect(await transport({ accountSid }).send(sms(), options())).toMatchObject({
      outcome: "blocked",
    });
  });

  it("without an answer in time may have been taken", async () => {
    twilio.order("timeout_after");
    const signal = AbortSignal.timeout(100);
    expect(await transport().send(sms(), options({ signal }))).toEqual({
      outcome: "unknown",
      error: "Twilio: no answer in time",
    });
    expect(twilio.taken).toHaveLength(1);
  });

  it("to a server that is not there is tried again: nobody can have taken it", async () => {
    const gone = transport();
    await twilio.stop();
    expect(await gone.send(sms(), options())).toMatchObject({ outcome: "retry" });
    await twilio.start();
  });
});
