import { describe, expect, it } from "vitest";
import { rendered } from "./rendered.ts";

/** The line that says when. */
function when(changes: Parameters<typeof rendered>[0]): string {
  return rendered(changes).text.match(/^When: (.*)$/m)?.[1] ?? "";
}

describe("the times of a message", () => {
  it("are in the recipient's zone, which is named", () => {
    expect(when({})).toBe("Monday, March 2, 2026, 9:00 AM – 9:30 AM (Eastern Standard Time)");
    expect(when({ recipient: { time_zone: "Asia/Tokyo" } })).toBe(
      "Monday, March 2, 2026, 11:00 PM – 11:30 PM (Japan Standard Time)",
    );
  });

  it("stay at 09:00 local time across a change to daylight saving time", () => {
    const recipient = { time_zone: "Europe/Berlin", locale: "en-GB" };
    const before = { start_time: "2026-03-28T08:00:00Z", end_time: "2026-03-28T08:30:00Z" };
    const after = { start_time: "2026-03-29T07:00:00Z", end_time: "2026-03-29T07:30:00Z" };
    expect(when({ recipient, booking: before })).toBe(
      "Saturday, 28 March 2026, 09:00 – 09:30 (Central European Standard Time)",
    );
    expect(when({ recipient, booking: after })).toBe(
      "Sunday, 29 March 2026, 09:00 – 09:30 (Central European Summer Time)",
    );
  });

  it("name both zones in the hour that happens twice in autumn", () => {
    const recipient = { time_zone: "Europe/Berlin", locale: "en-GB" };
    const booking = { start_time: "2026-10-25T00:30:00Z", end_time: "2026-10-25T01:30:00Z" };
    expect(when({ recipient, booking })).toBe(
      "Sunday, 25 October 2026, 02:30 – 02:30 (Central European Summer Time – Central European Standard Time)",
    );
  });

  it("name the day in the recipient's zone, and the day of the end where it is another", () => {
    const booking = { start_time: "2026-12-31T22:30:00Z", end_time: "2027-01-01T00:30:00Z" };
    expect(when({ recipient: { time_zone: "Australia/Sydney" }, booking })).toMatch(
      /^Friday, January 1/,
    );
    expect(when({ recipient: { time_zone: "Europe/London", locale: "en-GB" }, booking })).toBe(
      "Thursday, 31 December 2026, 22:30 – Friday, 1 January 2027, 00:30 (Greenwich Mean Time)",
    );
  });

  it("take zones with half and quarter hours", () => {
    expect(when({ recipient: { time_zone: "Asia/Kathmandu" } })).toContain("7:45 PM – 8:15 PM");
  });

  it("are what the database says, also where the runtime's zone data do not know of it yet", () => {
    // British Columbia keeps its clocks at UTC-7 from 2026 on; a runtime may still put them back.
    const local = {
      time_zone: "America/Vancouver",
      start_time: "2026-12-01T10:00:00-07:00",
      end_time: "2026-12-01T10:30:00-07:00",
    };
    const booking = { start_time: "2026-12-01T17:00:00Z", end_time: "2026-12-01T17:30:00Z" };
    expect(when({ booking, local })).toMatch(/^Tuesday, December 1, 2026, 10:00 AM – 10:30 AM \(/);
  });

  it("are named by their distance from UTC where the runtime's name is that of another time", () => {
    const booking = { start_time: "2026-07-01T17:00:00Z", end_time: null };
    for (const [time_zone, start_time, zone] of [
      ["America/New_York", "2026-07-01T12:00:00-05:00", "UTC-05:00"],
      ["Asia/Kathmandu", "2026-07-01T22:30:00+05:30", "UTC+05:30"],
      ["Moon/Tranquility", "2026-07-01T17:00:00+00:00", "UTC+00:00"],
    ] as const) {
      const local = { time_zone, start_time, end_time: null };
      expect(when({ booking, local })).toContain(`(${zone})`);
      expect(rendered({ booking, local }).subject).toContain(zone);
    }
  });

  it("leave out an end that nobody knows", () => {
    expect(when({ booking: { end_time: null } })).toBe(
      "Monday, March 2, 2026, 9:00 AM (Eastern Standard Time)",
    );
  });

  it("leave out an end within the minute of the start", () => {
    const booking = { start_time: "2026-03-02T14:00:10Z", end_time: "2026-03-02T14:00:50Z" };
    expect(when({ booking })).toBe("Monday, March 2, 2026, 9:00 AM (Eastern Standard Time)");
  });

  it("stand in the subject too, with the zone", () => {
    expect(rendered().subject).toBe("Reminder: Check-up, Mon, Mar 2, 9:00 AM EST");
  });

  it("contain only plain spaces", () => {
    for (const locale of ["en", "fr", "es-MX"]) {
      const { subject, text, html } = rendered({ recipient: { locale } });
      expect(subject + text + html).not.toMatch(/[\u00a0\u2009\u202f]/);
    }
  });

  it("make rendering fail when the booking has no valid start", () => {
    for (const start_time of [null, "", "soon"]) {
      expect(() => rendered({ booking: { start_time } })).toThrow("the booking has no valid time");
    }
  });
});
