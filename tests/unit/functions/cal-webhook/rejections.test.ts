import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  createRejectionCounter,
  MAX_COUNTERS,
  MAX_REPORT_INTERVAL_MS,
  REPORT_INTERVAL_MS,
  type RejectionCounter,
} from "../../../../supabase/functions/cal-webhook/rejections.ts";
import { Clock } from "../clock.ts";
import { Endpoint } from "./endpoint.ts";

/** A promise that tests resolve. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("rejections", () => {
  const reports: { tenantId: string; reason: string; count: number; at: string }[] = [];
  const hour = "2026-03-01T12:00:00.000Z";
  let clock: Clock;
  let underWay = 0;
  let most = 0;
  let isDown = false;
  /** Which tenant's counts the database does not take. */
  let refused: string | undefined;
  let errors = 0;
  let pauses: (ReturnType<typeof gate> & { ms: number })[] = [];
  let background: Promise<unknown> = Promise.resolve();
  let counter: RejectionCounter;

  beforeEach(() => {
    reports.length = 0;
    most = 0;
    isDown = false;
    refused = undefined;
    errors = 0;
    pauses = [];
    clock = new Clock();
    counter = createRejectionCounter({
      store: {
        async countRejections(tenantId, reason, count, at) {
          most = Math.max(most, ++underWay);
          await Promise.resolve();
          underWay--;
          if (isDown || tenantId === refused) throw new Error("down");
          reports.push({ tenantId, reason, count, at });
        },
      },
      now: clock.now,
      pause: (ms) => {
        const pause = { ...gate(), ms };
        pauses.push(pause);
        return pause.opened;
      },
      runInBackground: (work) => {
        background = work;
      },
      onError: () => errors++,
    });
  });

  /** Lets everything happen that can happen without the end of a pause. */
  const breathe = () => new Promise((resolve) => setImmediate(resolve));

  it("are reported at once, then summed up until the pause is over", async () => {
    counter.count("a", "wrong_signature");
    await breathe();
    expect(reports).toEqual([{ tenantId: "a", reason: "wrong_signature", count: 1, at: hour }]);
    for (let n = 0; n < 1000; n++) counter.count("a", "wrong_signature");
    counter.count("a", "missing_signature");
    counter.count("b", "wrong_signature");
    await breathe();
    expect(reports).toHaveLength(1);
    pauses[0]?.open();
    await breathe();
    expect(reports.slice(1)).toEqual([
      { tenantId: "a", reason: "wrong_signature", count: 1000, at: hour },
      { tenantId: "a", reason: "missing_signature", count: 1, at: hour },
      { tenantId: "b", reason: "wrong_signature", count: 1, at: hour },
    ]);
    expect(most).toBe(1);
  });

  it("end the work in the background when there are no more", async () => {
    counter.count("a", "too_large");
    await breathe();
    pauses[0]?.open();
    await background;
    counter.count("a", "too_large");
    await breathe();
    expect(reports).toHaveLength(2);
  });

  it("are kept while the database fails, and reported when it is back, with no further one", async () => {
    isDown = true;
    counter.count("a", "not_stored");
    await breathe();
    expect([reports.length, errors]).toEqual([0, 1]);
    counter.count("a", "not_stored");
    pauses[0]?.open();
    await breathe();
    expect([reports.length, errors]).toEqual([0, 2]);
    isDown = false;
    pauses[1]?.open();
    await breathe();
    expect(reports).toEqual([{ tenantId: "a", reason: "not_stored", count: 2, at: hour }]);
    pauses[2]?.open();
    await background;
  });

  it("are reported ever less often while the database fails, then as often as before", async () => {
    isDown = true;
    counter.count("a", "not_stored");
    for (let n = 0; n < 7; n++) {
      await breathe();
      pauses[n]?.open();
    }
    isDown = false;
    await breathe();
    counter.count("a", "not_stored");
    pauses[7]?.open();
    await breathe();
    expect(pauses.map(({ ms }) => ms / REPORT_INTERVAL_MS)).toEqual([
      1,
      2,
      4,
      8,
      16,
      MAX_REPORT_INTERVAL_MS / REPORT_INTERVAL_MS,
      MAX_REPORT_INTERVAL_MS / REPORT_INTERVAL_MS,
      MAX_REPORT_INTERVAL_MS / REPORT_INTERVAL_MS,
      1,
    ]);
  });

  it("are of the time at which the last of an hour happened, however late they are reported", async () => {
    isDown = true;
    clock.advance(59 * 60_000);
    counter.count("a", "not_stored");
    clock.advance(60_000);
    counter.count("a", "not_stored");
    counter.count("a", "not_stored");
    await breathe();
    clock.advance(3 * 3_600_000);
    isDown = false;
    pauses[0]?.open();
    await breathe();
    expect(reports.map(({ at, count }) => [at, count]).toSorted()).toEqual([
      ["2026-03-01T12:59:00.000Z", 1],
      ["2026-03-01T13:00:00.000Z", 2],
    ]);
  });

  it("that are not taken do not hold up others", async () => {
    refused = "gone";
    counter.count("gone", "wrong_signature");
    counter.count("b", "wrong_signature");
    await breathe();
    pauses[0]?.open();
    await breathe();
    expect(reports).toMatchObject([{ tenantId: "b" }]);
  });

  it("of too many tenants at a time are not counted", async () => {
    isDown = true;
    for (let n = 0; n < MAX_COUNTERS + 10; n++) counter.count(`tenant-${n}`, "wrong_signature");
    await breathe();
    isDown = false;
    pauses[0]?.open();
    await vi.waitFor(() => expect(pauses).toHaveLength(2));
    expect(reports).toHaveLength(MAX_COUNTERS);
  });

  it("are counted by reason for a known tenant, and not at all for an unknown one", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}", { signature: null });
    await endpoint.post("{}", { signature: "no-secret-provided" });
    await endpoint.post("{}", { signature: "short" });
    await endpoint.post("{}", { secret: "wrong" });
    await endpoint.post("{}", { tenant: "nobody" });
    await endpoint.settle();
    const { store } = endpoint;
    expect(store.rejected("missing_signature")).toBe(2);
    expect(store.rejected("wrong_signature")).toBe(2);
    expect(store.rejections.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  it("are counted, too, of a tenant that has no secret, also when that was removed a moment ago", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}");
    endpoint.store.setSecrets("demo");
    await endpoint.post('{"n":1}');
    endpoint.clock.advance(60_000);
    await endpoint.post('{"n":2}');
    await endpoint.settle();
    expect(endpoint.store.rejected("no_secret")).toBe(2);
  });

  it("are counted of what could not be stored, once the database is back", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}");
    endpoint.store.isDown = true;
    expect((await endpoint.post('{"n":1}')).status).toBe(503);
    expect((await endpoint.post("not JSON")).status).toBe(503);
    // Long after the secrets may be used: now not even the look for them succeeds.
    endpoint.clock.advance(60 * 60_000);
    expect((await endpoint.post('{"n":2}')).status).toBe(503);
    expect((await endpoint.post("{}", { tenant: "nobody" })).status).toBe(503);
    endpoint.store.isDown = false;
    await endpoint.settle();
    expect(endpoint.store.rejected("not_stored")).toBe(3);
    expect(endpoint.store.rejections.map(({ count, at }) => [at, count]).toSorted()).toEqual([
      ["2026-03-01T12:00:00.000Z", 2],
      ["2026-03-01T13:00:00.000Z", 1],
    ]);
  });

  it("are counted of what the database did not understand", async () => {
    const endpoint = new Endpoint();
    endpoint.store.receipt = "perhaps" as never;
    expect((await endpoint.post("{}")).status).toBe(503);
    await endpoint.settle();
    expect(endpoint.store.rejected("not_stored")).toBe(1);
  });

  it("do not delay the answer", async () => {
    const endpoint = new Endpoint();
    endpoint.store.countRejections = () => new Promise(() => {});
    expect((await endpoint.post("{}", { secret: "wrong" })).status).toBe(401);
    expect((await endpoint.post("{}", { secret: "wrong" })).status).toBe(401);
  });
});
