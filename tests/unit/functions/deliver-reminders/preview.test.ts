import { describe, expect, it } from "vitest";
import {
  CannotSend,
  type SendResult,
} from "../../../../supabase/functions/_shared/sending/transport.ts";
import type { Channels } from "../../../../supabase/functions/deliver-reminders/channels/channels.ts";
import { answerPreview } from "../../../../supabase/functions/deliver-reminders/preview.ts";
import type { Reminder } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { type Changes, reminder } from "./reminders.ts";

const ACCOUNT = { provider: "test" };
const PUBLIC_URL = "https://calbase.test/functions/v1";

interface Tried {
  readonly prepared: Reminder[];
  closed: number;
}

/** Asks with channels that note what they are given and answer as told. */
async function ask(body: unknown, result: SendResult | Error = { outcome: "sent" }) {
  const tried: Tried = { prepared: [], closed: 0 };
  const channels: Channels = {
    choose: () => ({
      provider: "test",
      delivery: "effectively-once",
      timeoutMs: 12_000,
      prepare(reminder) {
        if (result instanceof Error) throw result;
        tried.prepared.push(reminder);
        return async () => result;
      },
    }),
    close: () => tried.closed++,
  };
  const response = await answerPreview(body, {
    openChannels: () => channels,
    accountForTest: async () => ACCOUNT,
    links: { functionsUrl: PUBLIC_URL, unsubscribePage: undefined, confirmPage: null },
  });
  return { status: response?.status, answer: await response?.json(), tried };
}

const preview = (changes?: Changes) => ask({ preview: reminder(changes) });

describe("a preview", () => {
  it("is the e-mail, with the names of what is attached, and sends nothing", async () => {
    const { status, answer, tried } = await preview();
    expect(status).toBe(200);
    expect(answer.subject).toBe("Reminder: Check-up, Mon, Mar 2, 9:00 AM EST");
    expect(answer.text).toMatch(/^Hello Ada,/);
    expect(answer.html).toMatch(/^<!doctype html>/);
    expect(answer.attachments).toEqual(["appointment.ics"]);
    expect(tried).toEqual({ prepared: [], closed: 0 });
  });

  it("has the link to unsubscribe", async () => {
    const { answer } = await preview({
      reminder: { anchor: "after_end", unsubscribe_token: "abc" },
    });
    expect(answer.text).toContain(`Unsubscribe: ${PUBLIC_URL}/unsubscribe?token=abc\n`);
  });

  it("is the text of an SMS, and the request of a webhook", async () => {
    const sms = await preview({ reminder: { channel: "sms" } });
    expect(sms.answer).toMatchObject({ subject: null, html: null, attachments: [] });
    expect(sms.answer.text).toMatch(/^Acme Dental\nReminder: Check-up/);
    const webhook = await preview({ reminder: { channel: "webhook" } });
    expect(JSON.parse(webhook.answer.text).type).toBe("reminder.due");
  });

  it("says why there is none", async () => {
    const { status, answer } = await preview({ booking: { start_time: "soon" } });
    expect(status).toBe(422);
    expect(answer).toEqual({ error: "could not be written: the booking has no valid time" });
    expect((await ask({ preview: { channel: "email" } })).status).toBe(422);
  });

  it("is not what an ordinary call asks for", async () => {
    for (const body of [{}, null, undefined, [], "preview", 7, { other: 1 }]) {
      expect((await ask(body)).status).toBeUndefined();
    }
  });
});

describe("a test message", () => {
  it("goes out under a key of its own, and tells how it went", async () => {
    const { answer, tried } = await ask({ test_send: reminder() });
    expect(answer).toEqual({ outcome: "sent", provider: "test", error: null });
    expect(tried.prepared).toHaveLength(1);
    expect(tried.prepared[0]?.idempotency_key).toMatch(/^test\/[0-9a-f-]{36}$/);
    expect(tried.prepared[0]?.recipient).toEqual(reminder().recipient);
    expect(tried.prepared[0]?.account).toBe(ACCOUNT);
    expect(tried.closed).toBe(1);
  });

  it("tells in the provider's words why it did not", async () => {
    const refused = await ask({ test_send: reminder() }, { outcome: "blocked", error: "bad key" });
    expect(refused.answer).toEqual({ outcome: "blocked", provider: "test", error: "bad key" });
    const none = await ask({ test_send: reminder() }, new CannotSend("no e-mail address"));
    expect(none.answer).toEqual({
      outcome: "failed",
      provider: "test",
      error: "no e-mail address",
    });
  });
});
