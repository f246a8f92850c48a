import { describe, expect, it } from "vitest";
import { createProgress, LINE_INTERVAL_MS, type Screen } from "../../../tenant/progress.ts";

/** A screen that remembers what was written, and a clock that is set by hand. */
function fake({ isTTY = false, columns = 120 } = {}) {
  const written: string[] = [];
  const screen: Screen = { isTTY, columns, write: (text) => written.push(text) };
  const clock = { ms: 0 };
  return { written, clock, progress: createProgress("Rebuilding", screen, () => clock.ms) };
}

const ERASE = "\r\x1b[2K";

describe("on a terminal", () => {
  it("is one line, with a bar, the end to be expected and the rate", () => {
    const { written, clock, progress } = fake({ isTTY: true });
    progress.update({ done: 0, total: 1000 });
    clock.ms = 2_000;
    progress.update({ done: 500, total: 1000 });
    expect(written[0]).toBe(`${ERASE}Rebuilding [${"░".repeat(30)}] 0 %, 0 of 1,000`);
    expect(written[1]).toMatch(
      /\[█{15}░{15}\] 50 %, 500 of 1,000, ends in 2 s, at \d\d:\d\d:\d\d, 250 a second$/,
    );
    progress.end();
    expect(written.slice(2)).toEqual(["\n"]);
  });

  it("is not drawn more often than anyone can read", () => {
    const { written, clock, progress } = fake({ isTTY: true });
    for (clock.ms = 0; clock.ms < 1_000; clock.ms += 1) {
      progress.update({ done: clock.ms, total: 1_000 });
    }
    expect(written).toHaveLength(10);
  });

  it("never wraps: where there is no room, words go first, and then the bar", () => {
    for (const columns of [100, 80, 60, 40, 30, 20, 10]) {
      const { written, clock, progress } = fake({ isTTY: true, columns });
      progress.update({ done: 0, total: 20_000 });
      clock.ms = 60_000;
      progress.update({ done: 7_000, total: 20_000 });
      const line = written.at(-1)?.slice(ERASE.length) ?? "";
      expect(line.length).toBeLessThan(columns);
      expect(line.includes("█")).toBe(columns >= 30);
      expect(line.includes("a second")).toBe(columns >= 100);
    }
  });

  it("says what there is to say above the bar", () => {
    const { written, progress } = fake({ isTTY: true });
    progress.update({ done: 1, total: 2 });
    progress.say("It waits");
    expect(written[1]).toBe(`${ERASE}It waits\n`);
    expect(written[2]).toBe(written[0]);
  });
});

describe("elsewhere", () => {
  it("is a line every few seconds, without a bar, and the last one for sure", () => {
    const { written, clock, progress } = fake();
    for (const [ms, done] of [
      [0, 0],
      [LINE_INTERVAL_MS - 1, 40],
      [LINE_INTERVAL_MS, 50],
      [LINE_INTERVAL_MS + 1, 60],
      [2 * LINE_INTERVAL_MS - 1, 100],
    ] as const) {
      clock.ms = ms;
      progress.update({ done, total: 100 });
    }
    progress.end();
    expect(written).toHaveLength(3);
    expect(written[0]).toBe("Rebuilding: 0 %, 0 of 100\n");
    expect(written[1]).toMatch(/^Rebuilding: 50 %, 50 of 100, ends in 5 s, at .*, 10 a second\n$/);
    expect(written[2]).toMatch(/^Rebuilding: 100 %, 100 of 100, 10 a second\n$/);
  });

  it("shows nothing where there was nothing to do", () => {
    const { written, progress } = fake();
    progress.end();
    expect(written).toEqual([]);
  });
});

it("measures anew what was begun again", () => {
  const { written, clock, progress } = fake();
  progress.update({ done: 0, total: 100 });
  clock.ms = 100_000;
  progress.update({ done: 90, total: 100 });
  clock.ms = 110_000;
  progress.update({ done: 10, total: 100 });
  clock.ms = 120_000;
  progress.update({ done: 30, total: 100 });
  expect(written.at(-1)).toContain("30 of 100, ends in 35 s");
  expect(written.at(-1)).toContain("2.0 a second");
});
