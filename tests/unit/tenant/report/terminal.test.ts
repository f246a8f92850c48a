import { expect, test } from "vitest";
import { bar, drawReport, sparkline } from "../../../../tenant/report/terminal.ts";
import { numbersOf } from "./numbers.ts";

test("a line of days is as high as they are busy", () => {
  expect(sparkline([0, 1, 4, 8])).toBe("·▁▄█");
  expect(sparkline([0, 0])).toBe("··");
});

test("a bar is as long as its share, in eighths", () => {
  expect(bar(0)).toBe("");
  expect(bar(1 / 48)).toBe("▌");
  expect(bar(1)).toBe("█".repeat(24));
});

test("a report in the terminal has words, days and a line per week", () => {
  const drawn = drawReport(numbersOf(1));
  expect(drawn).toContain("Acme, 26 November 2026 (Europe/Berlin)");
  expect(drawn).toContain("This week 11 bookings so far.");
  expect(drawn).toContain("Bookings a day since 30 Oct\n·▂▃▄▆▇█");
  expect(drawn).toMatch(/│ 23 Nov +│ 11 █{24} │ 88 % │ 2 +│ 4 +│ 25 +│\n└/);
});
