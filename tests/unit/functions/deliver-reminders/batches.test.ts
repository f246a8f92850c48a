import { beforeEach, describe, expect, it } from "vitest";
import { BATCH_MS, sendBatch } from "../../../../supabase/functions/deliver-reminders/batch.ts";
import type {
  Channel,
  DeliverySemantics,
  SendResult,
} from "../../../../supabase/functions/deliver-reminders/channels/channel.ts";
import { openChannels } from "../../../../supabase/functions/deliver-reminders/channels/channels.ts";
import type { Reminder } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { Clock } from "../clock.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { LINKS } from "./messages.ts";
import { reminder } from "./reminders.ts";

describe("a batch of reminders", () => {
  let queue: MemoryQueue;
  let clock: Clock;
  let sent: string[];
  let answer: (reminder: Reminder) => Promise<SendResult>;
  let accounts: Record<string, Channel>;
  beforeEach(() => {
    queue = new MemoryQueue();
    clock = new Clock();
    clock.advance(Date.parse("2026-03-02T13:00:00Z") - clock.now());
    sent = [];
    answer = async () => ({ outcome: "sent" });
    accounts = {
      resend: account("resend", "effectively-once"),
      twilio: account("twilio", "at-most-once"),
    };
  });

  function account(provider: string, delivery: DeliverySemantics): Channel {
    return {
      provider,
      delivery,
      prepare: (reminder) => async () => {
        sent.push(reminder.reminder_id);
        return answer(reminder);
      },
    };
  }

  /** A pause in which the others get on with their work. */
  const pause = async (ms: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.pause(ms);
  };
  const run = (reminders: Reminder[]) =>
    sendBatch(
      reminders,
      {
        choose: ({ channel, account }) =>
          accounts[account ? "own" : channel === "sms" ? "twilio" : "resend"] as Channel,
        close() {},
      },
      { queue, now: clock.now, pause, log: () => {} },
    );

  const email = (reminder_id: string, changes: Partial<Reminder> = {}) =>
    reminder({ reminder: { reminder_id, ...changes } });
  const sms = (reminder_id: string, changes: Partial<Reminder> = {}) =>
    email(reminder_id, { channel: "sms", ...changes });

  it("is sent in the order of its turns, none before its own", async () => {
    const at: number[] = [];
    const begun = clock.now();
    answer = async () => {
      at.push(clock.now() - begun);
      return { outcome: "sent" };
    };
    const turns = [1500, 0, 500, 1000];
    await run(turns.map((send_after_ms) => email(`after ${send_after_ms}`, { send_after_ms })));
    expect(sent).toEqual(["after 0", "after 500", "after 1000", "after 1500"]);
    expect(at.every((time, n) => time >= n * 500)).toBe(true);
  });

  it("does not try an account again that turned out to be blocked, but does try others", async () => {
    accounts.own = account("resend", "effectively-once");
    answer = async ({ account }) =>
      account ? { outcome: "sent" } : { outcome: "blocked", error: "bad key" };
    const later = { send_after_ms: 1000 };
    const { settlements } = await run([
      email("first"),
      email("second", later),
      email("own", { ...later, account: { api_key: "re_own" } }),
      email("third", later),
    ]);
    expect(sent).toEqual(["first", "own"]);
    expect(settlements).toHaveLength(4);
    for (const { reminder_id, outcome, error } of settlements) {
      const isOwn = reminder_id === "own";
      expect([outcome, error]).toEqual(isOwn ? ["sent", null] : ["blocked", "bad key"]);
    }
  });

  it("does not press on when the account sends too fast", async () => {
    const limited: SendResult = {
      outcome: "retry",
      error: "too many",
      retryAfterSeconds: 3,
      isRateLimited: true,
    };
    answer = async () => limited;
    const { settlements } = await run([email("first"), email("second", { send_after_ms: 1 })]);
    expect(sent).toEqual(["first"]);
    expect(settlements).toMatchObject([
      { outcome: "retry", rate_limited: true, retry_after_seconds: 3 },
      { outcome: "retry", rate_limited: true, retry_after_seconds: 3 },
    ]);
  });

  it("does not wait again and again for an account that does not answer", async () => {
    accounts.own = account("webhook", "effectively-once");
    answer = async ({ account }) => {
      if (!account) return { outcome: "sent" };
      const until = clock.now() + 10_000;
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(Math.max(0, until - clock.now()));
      return { outcome: "unknown", error: "no answer in time" };
    };
    const silent = Array.from({ length: 40 }, (_, n) =>
      email(`silent ${n}`, { account: { url: "https://slow.test" } }),
    );
    const begun = clock.now();
    const { settlements } = await run([...silent, email("other")]);
    expect(sent).toContain("other");
    expect(settlements).toHaveLength(41);
    expect(clock.now() - begun).toBeLessThanOrEqual(20_000);
    const untried = settlements.filter(({ outcome }) => outcome === "retry");
    expect(untried.length).toBeGreaterThan(20);
    expect(untried[0]?.error).toBe("Not tried, after others: no answer in time");
  });

  it("is blocked, unsent, where the tenant's own account cannot be read", async () => {
    const { settlements, unsettled } = await sendBatch(
      [email("lost", { account: { unreadable: true } })],
      openChannels({ read: () => "of the project's", links: LINKS, now: clock.now }),
      { queue, now: clock.now, pause, log: () => {} },
    );
    expect(settlements).toMatchObject([{ reminder_id: "lost", outcome: "blocked" }]);
    expect(settlements[0]?.error).toContain("set_channel");
    expect(unsettled).toHaveLength(1);
  });

  it("goes on after one that only fails", async () => {
    answer = async ({ reminder_id }) =>
      reminder_id === "a" ? { outcome: "failed", error: "no" } : { outcome: "sent" };
    await run([email("a"), email("b", { send_after_ms: 1 })]);
    expect(sent).toEqual(["a", "b"]);
  });

  it("hands a text message over before it is sent, and an e-mail not", async () => {
    answer = async ({ reminder_id }) => {
      expect(queue.handedOver).toContain(reminder_id);
      return { outcome: "sent" };
    };
    await run([sms("sms")]);
    answer = async () => ({ outcome: "sent" });
    await run([email("email")]);
    expect(sent).toEqual(["sms", "email"]);
    expect(queue.handedOver).toEqual(["sms"]);
  });

  it("does not send a text message that another sender has by now", async () => {
    queue.others.add("theirs");
    const { settlements } = await run([sms("theirs"), sms("ours")]);
    expect(sent).toEqual(["ours"]);
    expect(settlements).toHaveLength(1);
  });

  it("does not send a text message that could not be handed over", async () => {
    queue.failures.handOver = 1;
    const { settlements } = await run([sms("sms")]);
    expect(sent).toEqual([]);
    expect(settlements).toEqual([]);
  });

  it("is settled one by one where sending again would be seen, else all at once", async () => {
    const { unsettled } = await run([sms("a"), email("b"), sms("c"), email("d")]);
    expect(queue.settledTogether).toEqual([1, 1]);
    expect(queue.settled.map(({ reminder_id }) => reminder_id).toSorted()).toEqual(["a", "c"]);
    expect(unsettled.map(({ reminder_id }) => reminder_id).toSorted()).toEqual(["b", "d"]);
  });

  it("is settled at the end when that failed at once", async () => {
    queue.failures.settle = 1;
    expect((await run([sms("a")])).unsettled).toMatchObject([{ reminder_id: "a" }]);
  });

  it("does not send what would come too late", async () => {
    const { settlements } = await run([
      email("late", { send_after_ms: 2000, expires_at: "2026-03-02T13:00:02Z" }),
      email("follow-up", { send_after_ms: 2000, expires_at: null }),
    ]);
    expect(sent).toEqual(["follow-up"]);
    expect(settlements).toMatchObject([
      { outcome: "failed", error: "The meeting began before its turn." },
      { outcome: "sent" },
    ]);
  });

  it("leaves to the next sender what it cannot begin in time", async () => {
    answer = async () => {
      clock.advance(BATCH_MS / 4);
      return { outcome: "sent" };
    };
    const many = Array.from({ length: 50 }, (_, n) => email(`${n}`));
    const { settlements } = await run(many);
    expect(settlements.length).toBeGreaterThan(0);
    expect(settlements.length).toBeLessThan(50);
    expect(settlements).toHaveLength(sent.length);
  });

  it("tells whom not to write to any more", async () => {
    answer = async () => ({ outcome: "failed", error: "21610", suppress: "stopped" });
    await run([sms("a")]);
    expect(queue.settled).toMatchObject([{ outcome: "failed", suppress: "stopped" }]);
  });
});
