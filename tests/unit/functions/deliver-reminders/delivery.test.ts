import { beforeEach, describe, expect, it } from "vitest";
import type {
  EmailMessage,
  SendOptions,
  SendResult,
} from "../../../../supabase/functions/_shared/sending/transport.ts";
import { emailChannel } from "../../../../supabase/functions/deliver-reminders/channels/email.ts";
import {
  BATCH_SIZE,
  CLAIM_FOR_MS,
  deliver,
  LEASE_SECONDS,
  MAX_UNFINISHED,
} from "../../../../supabase/functions/deliver-reminders/deliver.ts";
import type { Reminder } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { Clock } from "../clock.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { LINKS } from "./messages.ts";
import { reminder } from "./reminders.ts";

describe("delivering", () => {
  let queue: MemoryQueue;
  let clock: Clock;
  let sent: { message: EmailMessage; options: SendOptions }[];
  let pauses: number[];
  let logged: string[];
  let closed: number;
  let answer: (message: EmailMessage) => Promise<SendResult>;
  beforeEach(() => {
    queue = new MemoryQueue();
    clock = new Clock();
    sent = [];
    pauses = [];
    logged = [];
    closed = 0;
    answer = async () => ({ outcome: "sent", providerMessageId: "m-1" });
  });

  function run() {
    const transport = {
      provider: "test",
      delivery: "effectively-once" as const,
      timeoutMs: 12_000,
      async send(message: EmailMessage, options: SendOptions) {
        sent.push({ message, options });
        return answer(message);
      },
    };
    const email = emailChannel(transport, LINKS);
    return deliver({
      queue,
      openChannels: () => ({ choose: () => email, close: () => closed++ }),
      now: clock.now,
      pause: async (ms) => void pauses.push(ms),
      ending: new AbortController().signal,
      log: (level, reason, fields) => logged.push(JSON.stringify({ level, reason, ...fields })),
    });
  }

  const to = (email: string, changes: Partial<Reminder> = {}) =>
    reminder({ recipient: { email }, reminder: { reminder_id: email, ...changes } });

  it("sends what is due and settles it", async () => {
    queue.waiting = [reminder()];
    expect(await run()).toEqual({
      claimed: 1,
      sent: 1,
      failed: 0,
      retried: 0,
      unknown: 0,
      complete: true,
    });
    expect(sent).toMatchObject([
      {
        message: { to: "ada@example.com", date: new Date("2026-03-02T13:00:00Z") },
        options: { idempotencyKey: "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11/1" },
      },
    ]);
    expect(queue.settled).toEqual([
      {
        tenant_id: "11111111-2222-4333-8444-555555555555",
        reminder_id: "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11",
        generation: 1,
        attempt: 1,
        address: "ada@example.com",
        outcome: "sent",
        provider: "test",
        provider_message_id: "m-1",
        error: null,
        retry_after_seconds: null,
        rate_limited: false,
        suppress: null,
        duration_ms: 0,
      },
    ]);
    expect(queue.claims[0]).toEqual([BATCH_SIZE, LEASE_SECONDS]);
    expect(closed).toBe(1);
  });

  it("does nothing when nothing is due", async () => {
    expect(await run()).toEqual({
      claimed: 0,
      sent: 0,
      failed: 0,
      retried: 0,
      unknown: 0,
      complete: true,
    });
    expect(queue.claims).toHaveLength(1);
  });

  it("goes on, batch by batch, until nothing is left", async () => {
    queue.waiting = Array.from({ length: 2 * BATCH_SIZE + 7 }, (_, n) => to(`a${n}@x.test`));
    expect(await run()).toMatchObject({ claimed: 107, sent: 107 });
    expect(queue.claims).toHaveLength(4);
    expect(queue.settled.map(({ reminder_id }) => reminder_id).toSorted()).toEqual(
      Array.from({ length: 107 }, (_, n) => `a${n}@x.test`).toSorted(),
    );
  });

  it("claims nothing more when its time is used, but finishes what it has", async () => {
    queue.waiting = Array.from({ length: 2 * MAX_UNFINISHED }, (_, n) => to(`a${n}@x.test`));
    const claim = queue.claim.bind(queue);
    queue.claim = async (limit, lease) => {
      clock.advance(CLAIM_FOR_MS / 2);
      return claim(limit, lease);
    };
    expect(await run()).toMatchObject({ claimed: 100, sent: 100 });
    expect(queue.waiting).toHaveLength(2 * MAX_UNFINISHED - 100);
  });

  it("claims nothing more while too many are under way", async () => {
    let answerAll = () => {};
    const answered = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    answer = async () => {
      await answered;
      return { outcome: "sent" };
    };
    queue.waiting = Array.from({ length: 3 * MAX_UNFINISHED }, (_, n) => to(`a${n}@x.test`));
    const running = run();
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.claims).toHaveLength(MAX_UNFINISHED / BATCH_SIZE + 1);
    answerAll();
    expect(await running).toMatchObject({ claimed: 3 * MAX_UNFINISHED, sent: 3 * MAX_UNFINISHED });
  });

  it("settles each with its own outcome, reason and time", async () => {
    queue.waiting = [to("ok@x.test"), to("later@x.test"), to("never@x.test")];
    answer = async ({ to }) => {
      if (to.startsWith("ok")) return { outcome: "sent" };
      if (to.startsWith("never")) return { outcome: "failed", error: "unknown\0user" };
      return { outcome: "retry", error: "e".repeat(9999), retryAfterSeconds: 1.2 };
    };
    expect(await run()).toMatchObject({ claimed: 3, sent: 1, failed: 1, retried: 1 });
    expect(queue.settled).toMatchObject([
      { outcome: "sent", error: null },
      { outcome: "retry", error: "e".repeat(500), retry_after_seconds: 2 },
      { outcome: "failed", error: "unknown\uFFFDuser" },
    ]);
  });

  it("measures how long each attempt took", async () => {
    queue.waiting = [reminder()];
    answer = async () => {
      clock.advance(1234);
      return { outcome: "sent" };
    };
    await run();
    expect(queue.settled).toMatchObject([{ duration_ms: 1234 }]);
  });

  it("fails only the one that cannot be rendered", async () => {
    const broken = { ...reminder(), booking: undefined } as unknown as Reminder;
    const untimed = reminder({ booking: { start_time: null } });
    queue.waiting = [broken, to("ok@x.test"), untimed];
    expect(await run()).toMatchObject({ claimed: 3, sent: 1, failed: 2 });
    const errors = queue.settled.map(({ error }) => error).toSorted();
    expect(errors).toEqual([
      expect.stringMatching(/^could not be rendered: /),
      "could not be rendered: the booking has no valid time",
      null,
    ]);
  });

  const unreachable: Record<string, string | null> = {
    "no e-mail address": null,
    "phone-only booker": "15551234567@sms.cal.com",
    "not an e-mail address": "ada",
  };
  for (const [reason, email] of Object.entries(unreachable)) {
    it(`never sends to a recipient with ${reason}`, async () => {
      queue.waiting = [reminder({ recipient: { email } })];
      await run();
      expect(sent).toEqual([]);
      expect(queue.settled).toMatchObject([{ outcome: "failed", error: reason }]);
    });
  }

  it("knows a phone-only booker however the address is written", async () => {
    queue.waiting = ["1@SMS.Cal.com", " 1@sms.cal.com ", "1@ｓms.cal.com"].map((email) =>
      to(email),
    );
    await run();
    expect(sent).toEqual([]);
  });

  it("never sends to an address that would be more than one or break a header", async () => {
    const addresses = [
      "a@x.test,b@x.test",
      "a@x.test\r\nBcc: b@x.test",
      "<a@x.test>",
      "a b@x.test",
      "a@b@x.test",
    ];
    queue.waiting = addresses.map((email) => to(email));
    expect(await run()).toMatchObject({ failed: addresses.length });
    expect(sent).toEqual([]);
  });

  it("writes an international domain as servers know it", async () => {
    queue.waiting = [to("ada@Müller.example")];
    await run();
    expect(sent[0]?.message.to).toBe("ada@xn--mller-kva.example");
  });

  it("says of what failed in a way nobody foresaw that it may have been taken", async () => {
    queue.waiting = [reminder()];
    answer = async () => {
      throw new TypeError("bug");
    };
    expect(await run()).toMatchObject({ unknown: 1 });
    expect(queue.settled).toMatchObject([{ outcome: "unknown", error: "test: TypeError" }]);
  });

  it("tries to settle several times", async () => {
    queue.waiting = [reminder()];
    queue.failures.settle = 3;
    expect(await run()).toMatchObject({ sent: 1, complete: true });
    expect(queue.settled).toHaveLength(1);
    expect(sent).toHaveLength(1);
    expect(pauses).toEqual([200, 1000, 3000]);
  });

  it("stops when it cannot settle, and says that it is not complete", async () => {
    queue.waiting = Array.from({ length: 2 * MAX_UNFINISHED }, (_, n) => to(`a${n}@x.test`));
    queue.failures.settle = 999;
    // So long that the others are not claimed at once.
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { outcome: "sent" };
    };
    const { claimed, complete } = await run();
    expect(complete).toBe(false);
    expect(claimed).toBeLessThanOrEqual(2 * MAX_UNFINISHED);
    expect(closed).toBe(1);
  });

  it("says that it is not complete when it cannot claim", async () => {
    queue.failures.claim = 1;
    expect(await run()).toEqual({
      claimed: 0,
      sent: 0,
      failed: 0,
      retried: 0,
      unknown: 0,
      complete: false,
    });
  });

  it("logs ids and reasons, never addresses", async () => {
    queue.waiting = [to("ada@x.test", { reminder_id: "r-1" })];
    answer = async ({ to }) => ({ outcome: "failed", error: `550 <${to}> unknown` });
    await run();
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('"reminder_id":"r-1"');
    expect(logged[0]).not.toContain("ada@");
  });
});
