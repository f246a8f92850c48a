import { beforeEach, describe, expect, it } from "vitest";
import {
  BOUNDS,
  createDurationCounter,
  type DurationCounter,
  REPORT_INTERVAL_MS,
} from "../../../../supabase/functions/cal-webhook/durations.ts";
import type { Durations } from "../../../../supabase/functions/cal-webhook/webhook-store.ts";
import { Clock } from "../clock.ts";
import { Endpoint } from "./endpoint.ts";

/** How many took up to each bound, of requests that took so many seconds. */
const upTo = (...seconds: number[]) =>
  BOUNDS.map((bound) => seconds.filter((one) => one <= bound).length);

describe("how long requests take", () => {
  let reports: Durations[][];
  let isDown: boolean;
  let pauses: { ms: number; end: () => void }[];
  let background: Promise<unknown>[];
  let clock: Clock;
  let counter: DurationCounter;

  beforeEach(() => {
    reports = [];
    isDown = false;
    pauses = [];
    background = [];
    clock = new Clock();
    counter = createDurationCounter({
      store: {
        async countDurations(durations) {
          if (isDown) throw new Error("down");
          reports.push([...durations]);
        },
      },
      elapsed: clock.now,
      pause: (ms) => new Promise((end) => pauses.push({ ms, end })),
      runInBackground: (work) => void background.push(work),
      onError: () => {},
    });
  });

  const answer = (status: number, ms: number) => {
    const answered = counter.start();
    clock.advance(ms);
    answered(status);
  };
  const endPause = async () => {
    pauses.shift()?.end();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it("is summed up by status for ten seconds, and told in one call", async () => {
    answer(200, 4);
    answer(200, 300);
    answer(401, 1);
    expect(pauses.map(({ ms }) => ms)).toEqual([REPORT_INTERVAL_MS]);
    await endPause();
    expect(reports).toEqual([
      [
        { status: 200, count: 2, sum: 0.304, buckets: upTo(0.004, 0.3) },
        { status: 401, count: 1, sum: 0.001, buckets: upTo(0.001) },
      ],
    ]);
  });

  it("is told no more when there are no more requests, and again with the next", async () => {
    answer(200, 4);
    await endPause();
    await endPause();
    await Promise.all(background);
    answer(200, 20_000);
    await endPause();
    expect(reports[1]).toEqual([{ status: 200, count: 1, sum: 20, buckets: upTo(20) }]);
    expect(background).toHaveLength(2);
  });

  it("is kept while the database is away", async () => {
    isDown = true;
    answer(503, 30);
    await endPause();
    answer(503, 50);
    isDown = false;
    await endPause();
    expect(reports).toEqual([[{ status: 503, count: 2, sum: 0.08, buckets: upTo(0.03, 0.05) }]]);
  });

  it("is counted of requests for a known tenant, whatever they were answered", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}");
    await endpoint.post("{}");
    await endpoint.post("{}", { secret: "wrong" });
    await endpoint.post("{}", { tenant: "nobody" });
    await endpoint.send("", { method: "GET" });
    endpoint.store.isDown = true;
    await endpoint.post('{"n":1}');
    endpoint.store.isDown = false;
    await endpoint.settle();
    const counts = endpoint.store.durations.map(({ status, count }) => [status, count]);
    expect(Object.fromEntries(counts)).toEqual({ 200: 2, 401: 1, 503: 1 });
  });
});
