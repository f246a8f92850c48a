import { expect, test } from "vitest";
import { minuteOf, parseSchedule, runsDue } from "../../local/cron-schedule.ts";

const at = (time: string) => Date.parse(`2026-${time}Z`);

function cron(text: string) {
  const schedule = parseSchedule(text);
  if (schedule?.kind !== "cron") throw new Error(`${text} is no cron expression`);
  return schedule;
}

test("an expression matches minutes in UTC", () => {
  expect(cron("5 4 * * *").matches(at("11-22T04:05"))).toBe(true);
  expect(cron("5 4 * * *").matches(at("11-22T05:05"))).toBe(false);
});

test.each([
  ["5 4 * * sun", "11-22T04:05"],
  ["5 4 * * 7", "11-22T04:05"],
  ["5 4 * * 5-7", "11-22T04:05"],
  ["1-5/2,7 * * * *", "11-22T04:07"],
  ["* * * nov *", "11-22T04:05"],
  ["@yearly", "01-01T00:00"],
  ["@weekly", "11-22T00:00"],
  ["@hourly", "11-22T13:00"],
])("%s matches %s", (text, time) => {
  expect(cron(text).matches(at(time))).toBe(true);
});

test("$ is the last day of the month", () => {
  expect(cron("0 0 $ * *").matches(at("02-28T00:00"))).toBe(true);
  expect(cron("0 0 $ * *").matches(at("02-27T00:00"))).toBe(false);
});

test("a day of the month and a day of the week, both given, widen each other", () => {
  const schedule = cron("0 0 13 * fri");
  expect(schedule.matches(at("11-20T00:00"))).toBe(true);
  expect(schedule.matches(at("12-13T00:00"))).toBe(true);
  expect(schedule.matches(at("12-14T00:00"))).toBe(false);
});

test("a day field that begins with * narrows the other", () => {
  expect(cron("0 0 */2 * fri").matches(at("11-13T00:00"))).toBe(true);
  expect(cron("0 0 */2 * fri").matches(at("11-20T00:00"))).toBe(false);
});

test("seconds and @reboot are told apart", () => {
  expect(parseSchedule("10 seconds")).toEqual({ kind: "seconds", seconds: 10 });
  expect(parseSchedule(" 1 Second")).toEqual({ kind: "seconds", seconds: 1 });
  expect(parseSchedule("@reboot")).toEqual({ kind: "reboot" });
});

test("what is no schedule gives none", () => {
  for (const text of ["", "60 seconds", "* * * *", "a b c d e", "@sometimes"]) {
    expect(parseSchedule(text)).toBeUndefined();
  }
});

test("the minute of a time is its beginning", () => {
  expect(minuteOf(at("11-22T04:05:59.999"))).toBe(at("11-22T04:05"));
});

test("a job is due once in its minute", () => {
  const schedule = cron("5 4 * * *");
  expect(runsDue(schedule, at("11-22T04:04"), at("11-22T04:05"))).toBe(1);
  expect(runsDue(schedule, at("11-22T04:05"), at("11-22T04:05"))).toBe(0);
  expect(runsDue(schedule, at("11-22T04:05"), at("11-22T04:06"))).toBe(0);
});

test("after a short pause every start is made up for", () => {
  expect(runsDue(cron("* * * * *"), at("11-22T04:00"), at("11-22T04:04"))).toBe(4);
});

test("after a longer pause only starts at fixed times are made up for", () => {
  expect(runsDue(cron("* * * * *"), at("11-22T04:00"), at("11-22T05:00"))).toBe(1);
  expect(runsDue(cron("30 4 * * *"), at("11-22T04:00"), at("11-22T05:00"))).toBe(1);
});

test("after more than three hours nothing is made up for", () => {
  expect(runsDue(cron("30 4 * * *"), at("11-22T04:00"), at("11-22T09:00"))).toBe(0);
});

test("a clock that goes backwards starts nothing", () => {
  expect(runsDue(cron("* * * * *"), at("11-22T04:00"), at("11-22T03:00"))).toBe(0);
});
