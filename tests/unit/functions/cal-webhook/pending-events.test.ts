import { beforeEach, describe, expect, it } from "vitest";
import {
  BUSY_PAUSES_MS,
  createEventApplier,
  type EventApplier,
  MAX_CALLS,
  MAX_STEPS,
} from "../../../../supabase/functions/cal-webhook/pending-events.ts";
import type { Progress } from "../../../../supabase/functions/cal-webhook/webhook-store.ts";

/** A call that the test answers. */
interface Call {
  readonly tenantId: string;
  answer(progress: Progress): Promise<void>;
  fail(): Promise<void>;
}

describe("pending events are applied behind the answer", () => {
  let calls: Call[];
  let pauses: { ms: number; end: () => Promise<void> }[];
  let background: Promise<unknown>[];
  let failed: string[];
  let applier: EventApplier;

  /** Lets everything happen that can happen without an answer or the end of a pause. */
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

  beforeEach(() => {
    calls = [];
    pauses = [];
    background = [];
    failed = [];
    applier = createEventApplier({
      store: {
        applyPending: (tenantId) =>
          new Promise((resolve, reject) => {
            calls.push({
              tenantId,
              answer(progress) {
                resolve(progress);
                return breathe();
              },
              fail() {
                reject(new Error("down"));
                return breathe();
              },
            });
          }),
      },
      pause: (ms) =>
        new Promise((resolve) => {
          pauses.push({
            ms,
            end() {
              resolve();
              return breathe();
            },
          });
        }),
      runInBackground: (work) => void background.push(work),
      onError: (tenantId) => void failed.push(tenantId),
    });
  });

  it("by one call when that is all", async () => {
    applier.apply("a");
    await calls[0]?.answer("done");
    await Promise.all(background);
    expect(calls).toHaveLength(1);
    expect(pauses).toHaveLength(0);
  });

  it("by calls without a pause while there are more", async () => {
    applier.apply("a");
    for (let n = 0; n < 5; n++) await calls[n]?.answer("more");
    await calls[5]?.answer("done");
    await Promise.all(background);
    expect(calls).toHaveLength(6);
    expect(pauses).toHaveLength(0);
  });

  it("by one loop a tenant, which looks once more for what came during a call", async () => {
    applier.apply("a");
    applier.apply("a");
    applier.apply("a");
    expect([calls.length, background.length]).toEqual([1, 1]);
    await calls[0]?.answer("done");
    expect(calls).toHaveLength(2);
    await calls[1]?.answer("done");
    await Promise.all(background);
    expect(calls).toHaveLength(2);
  });

  it("by a new loop when the last one has ended", async () => {
    applier.apply("a");
    await calls[0]?.answer("done");
    applier.apply("a");
    await calls[1]?.answer("done");
    await Promise.all(background);
    expect([calls.length, background.length]).toEqual([2, 2]);
  });

  it("by whoever is at it; it asks ever less often, then leaves it to them", async () => {
    applier.apply("a");
    for (let n = 0; n < BUSY_PAUSES_MS.length; n++) {
      await calls[n]?.answer("busy");
      await pauses[n]?.end();
    }
    await calls[BUSY_PAUSES_MS.length]?.answer("busy");
    await Promise.all(background);
    expect(calls).toHaveLength(8);
    expect(pauses.map(({ ms }) => ms)).toEqual(BUSY_PAUSES_MS);
    expect(pauses[0]?.ms).toBe(250);
    expect(Math.max(...BUSY_PAUSES_MS)).toBe(2_000);
  });

  it("asks anew when one came during the last call to somebody who is at it", async () => {
    applier.apply("a");
    for (let n = 0; n < BUSY_PAUSES_MS.length; n++) {
      await calls[n]?.answer("busy");
      await pauses[n]?.end();
    }
    applier.apply("a");
    await calls[7]?.answer("busy");
    expect(calls).toHaveLength(9);
    await calls[8]?.answer("done");
    await Promise.all(background);
  });

  it("does not ask once more for what came during a pause: the next call sees it", async () => {
    applier.apply("a");
    await calls[0]?.answer("busy");
    applier.apply("a");
    await pauses[0]?.end();
    await calls[1]?.answer("done");
    await Promise.all(background);
    expect(calls).toHaveLength(2);
  });

  it("by few calls at a time over all tenants, each in its turn", async () => {
    for (const tenant of ["a", "b", "c", "d", "e"]) applier.apply(tenant);
    expect(calls.map(({ tenantId }) => tenantId)).toEqual(["a", "b", "c"]);
    expect(MAX_CALLS).toBe(3);
    // One with many events waits its turn as the others do.
    await calls[0]?.answer("more");
    await calls[1]?.answer("done");
    expect(calls.map(({ tenantId }) => tenantId)).toEqual(["a", "b", "c", "d", "e"]);
    await calls[2]?.answer("done");
    expect(calls.map(({ tenantId }) => tenantId)).toEqual(["a", "b", "c", "d", "e", "a"]);
    for (const call of calls) await call.answer("done");
    await Promise.all(background);
    expect(calls).toHaveLength(6);
  });

  it("takes no other's place during a pause", async () => {
    for (const tenant of ["a", "b", "c", "d"]) applier.apply(tenant);
    for (const call of calls.slice(0, 3)) await call.answer("busy");
    expect(calls[3]?.tenantId).toBe("d");
  });

  it("not any further after an error, which ends that tenant's loop and no other's", async () => {
    applier.apply("a");
    applier.apply("b");
    applier.apply("a");
    await calls[0]?.fail();
    expect(failed).toEqual(["a"]);
    expect(calls).toHaveLength(2);
    await calls[1]?.answer("more");
    await calls[2]?.answer("done");
    await Promise.all(background);
    applier.apply("a");
    expect(calls).toHaveLength(4);
  });

  it("not for ever when there is always more", async () => {
    applier.apply("a");
    for (let n = 0; n < MAX_STEPS; n++) await calls[n]?.answer("more");
    await Promise.all(background);
    expect(calls).toHaveLength(MAX_STEPS);
  });
});
