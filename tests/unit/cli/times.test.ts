import { expect, test } from "vitest";
import { Problem } from "../../../cli/problem.ts";
import { distance, parseTime, typedZone } from "../../../cli/times.ts";

const now = new Date("2026-03-01T10:00:00Z");

test.each([
  ["+61m", "2026-03-01T11:01:00Z"],
  ["+2h", "2026-03-01T12:00:00Z"],
  ["+1d", "2026-03-02T10:00:00Z"],
  ["-5m", "2026-03-01T09:55:00Z"],
  ["2026-04-01T09:00:00+02:00", "2026-04-01T07:00:00Z"],
  ["2026-04-01T09:00:00.000Z", "2026-04-01T09:00:00Z"],
])("%s is %s", (typed, time) => {
  expect(parseTime(typed, now)).toEqual(new Date(time));
});

test.each(["tomorrow", "+1w", "2026-04-01", "2026-04-01T09:00", "2026-13-01T09:00Z", ""])(
  "%j is refused, because it could be read in two ways or none",
  (typed) => {
    expect(() => parseTime(typed, now)).toThrow(Problem);
  },
);

test("a time zone that is none is refused", () => {
  expect(typedZone("Europe/Berlin")).toBe("Europe/Berlin");
  expect(() => typedZone("Berlin")).toThrow(Problem);
});

test.each([
  ["2026-03-03T13:00:00Z", "in 2 d 3 h"],
  ["2026-03-01T12:05:00Z", "in 2 h 5 min"],
  ["2026-03-01T10:59:00Z", "in 59 min"],
  ["2026-03-01T10:00:20Z", "now"],
  ["2026-03-01T09:59:40Z", "now"],
  ["2026-03-01T09:48:00Z", "12 min ago"],
])("%s is %s", (time, text) => {
  expect(distance(new Date(time), now)).toBe(text);
});
