import { expect, it } from "vitest";
import { createRuns, MAX_RUNS } from "../../../../supabase/functions/deliver-reminders/runs.ts";

function setUp() {
  const underWay: { end(): void; fail(): void }[] = [];
  const background: Promise<unknown>[] = [];
  const logged: string[] = [];
  const runs = createRuns({
    deliver: () =>
      new Promise<void>((resolve, reject) => {
        underWay.push({ end: resolve, fail: () => reject(new TypeError("secret")) });
      }),
    runInBackground: (work) => void background.push(work),
    log: (level, reason, fields) => logged.push(JSON.stringify({ level, reason, ...fields })),
  });
  return { runs, underWay, background, logged };
}

it("as many runs begin as the scheduler asks for, and no more until one has ended", async () => {
  const { runs, underWay, background } = setUp();
  for (let n = 0; n < MAX_RUNS; n++) expect(runs.begin()).toBe(true);
  expect(runs.begin()).toBe(false);
  underWay[0]?.end();
  await background[0];
  expect(runs.begin()).toBe(true);
  expect(underWay).toHaveLength(MAX_RUNS + 1);
});

it("a run that fails is logged, without what it says, and another may begin", async () => {
  const { runs, underWay, background, logged } = setUp();
  for (let n = 0; n < MAX_RUNS; n++) runs.begin();
  underWay[0]?.fail();
  await background[0];
  expect(logged).toEqual(['{"level":"error","reason":"run_failed","error":"TypeError"}']);
  expect(runs.begin()).toBe(true);
});
