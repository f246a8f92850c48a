import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  DeliverySemantics,
  SendResult,
} from "../../../../supabase/functions/_shared/sending/transport.ts";
import type { Channel } from "../../../../supabase/functions/deliver-reminders/channels/channel.ts";
import {
  type Channels,
  openChannels,
} from "../../../../supabase/functions/deliver-reminders/channels/channels.ts";
import {
  deliver,
  LEASE_SECONDS,
  MAX_UNFINISHED,
} from "../../../../supabase/functions/deliver-reminders/deliver.ts";
import {
  BEGIN_WITHIN_MS,
  CONCURRENCY,
  SLOW_MS,
} from "../../../../supabase/functions/deliver-reminders/lane.ts";
import type { Reminder } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { LINKS } from "./messages.ts";
import { reminder } from "./reminders.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe("claimed reminders", () => {
  let queue: MemoryQueue;
  let ending: AbortController;
  /** What was begun, and when. */
  let begun: { id: string; at: number }[];
  let answer: (reminder: Reminder) => Promise<SendResult>;
  let accounts: Record<string, Channel>;
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-03-02T13:00:00Z") });
    queue = new MemoryQueue();
    ending = new AbortController();
    begun = [];
    answer = async () => ({ outcome: "sent" });
    accounts = {
      resend: account("resend", "effectively-once"),
      twilio: account("twilio", "at-most-once"),
      own: account("webhook", "effectively-once"),
    };
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function account(provider: string, delivery: DeliverySemantics): Channel {
    return {
      provider,
      delivery,
      timeoutMs: 12_000,
      prepare: (reminder) => async () => {
        begun.push({ id: reminder.reminder_id, at: Date.now() });
        return answer(reminder);
      },
    };
  }

  const accountOf = ({ account, channel }: Reminder) =>
    account ? "own" : channel === "sms" ? "twilio" : "resend";
  const testChannels: Channels = {
    choose: (reminder) => accounts[accountOf(reminder)] as Channel,
    close() {},
  };

  /** Delivers; gives what became of each reminder, and how long it took. */
  async function run(reminders: Reminder[], channels = testChannels) {
    queue.waiting = reminders;
    const startedAt = Date.now();
    let took = 0;
    const delivered = deliver({
      queue,
      openChannels: () => channels,
      now: Date.now,
      pause,
      ending: ending.signal,
      log: () => {},
    }).finally(() => {
      took = Date.now() - startedAt;
    });
    await vi.runAllTimersAsync();
    await delivered;
    return { took, settled: new Map(queue.settled.map((each) => [each.reminder_id, each])) };
  }

  const email = (reminder_id: string, changes: Partial<Reminder> = {}) =>
    reminder({ reminder: { reminder_id, ...changes } });
  const sms = (reminder_id: string, changes: Partial<Reminder> = {}) =>
    email(reminder_id, { channel: "sms", ...changes });
  const own = (reminder_id: string, changes: Partial<Reminder> = {}) =>
    email(reminder_id, { account: { url: "https://acme.test" }, ...changes });
  const many = (count: number, make: typeof email, name: string) =>
    Array.from({ length: count }, (_, n) => make(`${name} ${n}`));
  const begunIds = () => begun.map(({ id }) => id);

  async function later(ms: number, result: SendResult): Promise<SendResult> {
    await pause(ms);
    return result;
  }

  it("are begun in the order of their turns, none before its own", async () => {
    const startedAt = Date.now();
    const turns = [1500, 0, 500, 1000];
    await run(turns.map((send_after_ms) => email(`after ${send_after_ms}`, { send_after_ms })));
    expect(begun.map(({ id, at }) => [id, at - startedAt])).toEqual([
      ["after 0", 0],
      ["after 500", 500],
      ["after 1000", 1000],
      ["after 1500", 1500],
    ]);
  });

  it("are under way eight at a time for each account", async () => {
    const underWay = { own: 0, resend: 0, twilio: 0 };
    const most = { ...underWay };
    answer = async (reminder) => {
      const name = accountOf(reminder);
      most[name] = Math.max(most[name], ++underWay[name]);
      await pause(100);
      underWay[name]--;
      return { outcome: "sent" };
    };
    await run([...many(20, email, "a"), ...many(20, own, "b"), ...many(3, sms, "c")]);
    expect(most).toEqual({ own: CONCURRENCY, resend: CONCURRENCY, twilio: 3 });
  });

  it("of one account do not wait for another that is slow, also behind a whole line of it", async () => {
    answer = ({ account }) => later(account ? 28_000 : 100, { outcome: "sent" });
    const startedAt = Date.now();
    const { settled } = await run([...many(MAX_UNFINISHED, own, "slow"), email("other")]);
    expect(settled.get("other")).toMatchObject({ outcome: "sent", duration_ms: 100 });
    expect(begun.find(({ id }) => id === "other")?.at).toBe(startedAt);
  });

  it("are settled soon, however long others take", async () => {
    answer = ({ account }) => later(account ? 28_000 : 100, { outcome: "sent" });
    const toldAt = vi.fn((_ids: string[]) => Date.now());
    const settle = queue.settle.bind(queue);
    queue.settle = async (settlements) => {
      toldAt(settlements.map(({ reminder_id }) => reminder_id));
      await settle(settlements);
    };
    const startedAt = Date.now();
    await run([own("slow"), email("a"), email("b")]);
    expect(toldAt.mock.calls).toEqual([[["a", "b"]], [["slow"]]]);
    const [first] = toldAt.mock.results;
    expect(first?.value - startedAt).toBeLessThanOrEqual(1_000);
  });

  it("of a slow account are given back unless they have begun, and its account rests", async () => {
    answer = ({ account }) => later(account ? 28_000 : 100, { outcome: "sent" });
    const { settled, took } = await run([...many(40, own, "slow"), ...many(40, email, "other")]);
    const results = [...settled.values()];
    const givenBack = results.filter(({ outcome }) => outcome === "retry");
    expect(givenBack).toHaveLength(40 - CONCURRENCY);
    for (const each of givenBack) {
      expect(each).toMatchObject({ rate_limited: true, retry_after_seconds: 30, duration_ms: 0 });
      expect(each.error).toBe("Not tried yet: the account is slow.");
    }
    expect(results.filter(({ outcome }) => outcome === "sent")).toHaveLength(40 + CONCURRENCY);
    expect(took).toBeLessThan(29_000);
  });

  it("of an account that takes its time, but ends one after the other, all go out", async () => {
    answer = () => later(SLOW_MS - 500, { outcome: "sent" });
    await run(many(3 * CONCURRENCY, email, "a"));
    expect(begun).toHaveLength(3 * CONCURRENCY);
  });

  it("do not try an account again that does not answer", async () => {
    answer = ({ account }) =>
      account
        ? later(12_000, { outcome: "unknown", error: "no answer in time" })
        : later(100, { outcome: "sent" });
    const { settled, took } = await run([...many(40, own, "silent"), email("other")]);
    expect(begunIds()).toContain("other");
    expect(begun).toHaveLength(CONCURRENCY + 1);
    expect(settled.size).toBe(41);
    expect(took).toBeLessThan(13_000);
  });

  it("that cannot begin in time are given back, long before the lease ends", async () => {
    answer = () => later(SLOW_MS - 500, { outcome: "sent" });
    const { settled, took } = await run(many(50, email, "a"));
    const begunAtMost = CONCURRENCY * Math.ceil(BEGIN_WITHIN_MS / (SLOW_MS - 500));
    expect(begun).toHaveLength(begunAtMost);
    expect(settled.size).toBe(50);
    expect(took).toBeLessThan((LEASE_SECONDS * 1000) / 2);
  });

  it("are not begun any more when the instance is about to end", async () => {
    answer = () => later(3_000, { outcome: "sent" });
    setTimeout(() => ending.abort(), 1_000);
    const { settled, took } = await run(many(20, email, "a"));
    expect(begun).toHaveLength(CONCURRENCY);
    expect(took).toBeLessThan(4_000);
    const results = [...settled.values()];
    expect(results.filter(({ outcome }) => outcome === "sent")).toHaveLength(CONCURRENCY);
    expect(
      results.filter(({ error }) => error === "Not tried yet: its sender had to end."),
    ).toEqual(Array.from({ length: 12 }, () => expect.objectContaining({ rate_limited: true })));
  });

  it("do not try an account again that turned out to be blocked, but do try others", async () => {
    answer = async ({ account }) =>
      account ? { outcome: "sent" } : { outcome: "blocked", error: "bad key" };
    const later = { send_after_ms: 1000 };
    const { settled } = await run([
      email("first"),
      email("second", later),
      own("own", later),
      email("third", later),
    ]);
    expect(begunIds()).toEqual(["first", "own"]);
    expect(settled.size).toBe(4);
    for (const [id, { outcome, error }] of settled) {
      expect([outcome, error]).toEqual(id === "own" ? ["sent", null] : ["blocked", "bad key"]);
    }
  });

  it("do not press on when the account sends too fast", async () => {
    const tooFast = { outcome: "retry", error: "too many", retryAfterSeconds: 3 } as const;
    answer = async () => ({ ...tooFast, isRateLimited: true });
    const { settled } = await run([email("first"), email("second", { send_after_ms: 1 })]);
    expect(begunIds()).toEqual(["first"]);
    expect([...settled.values()]).toMatchObject([
      { outcome: "retry", rate_limited: true, retry_after_seconds: 3 },
      { outcome: "retry", rate_limited: true, retry_after_seconds: 3 },
    ]);
  });

  it("are blocked, unsent, where the tenant's own account cannot be read", async () => {
    const { settled } = await run(
      [email("lost", { account: { unreadable: true } })],
      openChannels({ read: () => "of the project's", links: LINKS, now: Date.now }),
    );
    expect(settled.get("lost")).toMatchObject({ outcome: "blocked" });
    expect(settled.get("lost")?.error).toContain("set_channel");
  });

  it("go on after one that only fails", async () => {
    answer = async ({ reminder_id }) =>
      reminder_id === "a" ? { outcome: "failed", error: "no" } : { outcome: "sent" };
    await run([email("a"), email("b", { send_after_ms: 1 })]);
    expect(begunIds()).toEqual(["a", "b"]);
  });

  it("by text message are handed over before they are sent, e-mails not", async () => {
    answer = async ({ reminder_id }) => {
      expect(queue.handedOver).toContain(reminder_id);
      return { outcome: "sent" };
    };
    await run([sms("sms")]);
    answer = async () => ({ outcome: "sent" });
    await run([email("email")]);
    expect(begunIds()).toEqual(["sms", "email"]);
    expect(queue.handedOver).toEqual(["sms"]);
  });

  it("by text message are not sent when another sender has them by now", async () => {
    queue.others.add("theirs");
    const { settled } = await run([sms("theirs"), sms("ours")]);
    expect(begunIds()).toEqual(["ours"]);
    expect([...settled.keys()]).toEqual(["ours"]);
  });

  it("by text message are not sent when they could not be handed over", async () => {
    queue.failures.handOver = 1;
    const { settled } = await run([sms("sms")]);
    expect(begun).toEqual([]);
    expect(settled.size).toBe(0);
  });

  it("are settled before the next begins where sending again would be seen, else all at once", async () => {
    answer = async () => {
      expect(queue.settled).toHaveLength(begun.length - 1);
      return { outcome: "sent" };
    };
    await run([sms("a"), sms("b", { send_after_ms: 1 }), sms("c", { send_after_ms: 2 })]);
    expect(queue.settledTogether).toEqual([1, 1, 1]);
    answer = async () => ({ outcome: "sent" });
    await run(many(30, email, "e"));
    expect(queue.settledTogether.slice(3)).toEqual([30]);
  });

  it("are settled also when that failed at once", async () => {
    queue.failures.settle = 1;
    const { settled } = await run([sms("a")]);
    expect(settled.get("a")).toMatchObject({ outcome: "sent" });
  });

  it("are not sent when that would be too late", async () => {
    const { settled } = await run([
      email("late", { send_after_ms: 2000, expires_at: "2026-03-02T13:00:02Z" }),
      email("follow-up", { send_after_ms: 2000, expires_at: null }),
    ]);
    expect(begunIds()).toEqual(["follow-up"]);
    expect(settled.get("late")).toMatchObject({
      outcome: "failed",
      error: "The meeting began before its turn.",
    });
    expect(settled.get("follow-up")).toMatchObject({ outcome: "sent" });
  });

  it("tell whom not to write to any more", async () => {
    answer = async () => ({ outcome: "failed", error: "21610", suppress: "stopped" });
    const { settled } = await run([sms("a")]);
    expect(settled.get("a")).toMatchObject({ outcome: "failed", suppress: "stopped" });
  });
});
