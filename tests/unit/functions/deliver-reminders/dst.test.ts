import { describe, expect, it } from "vitest";
import { rendered } from "./rendered.ts";

/** 09:00 by the clocks there, the day before and the day after a change, as UTC. */
const CHANGES = [
  ["Europe/Berlin", "forward", "2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z"],
  ["Europe/Berlin", "back", "2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z"],
  ["America/New_York", "forward", "2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z"],
  ["America/New_York", "back", "2026-10-31T13:00:00Z", "2026-11-01T14:00:00Z"],
  ["Australia/Sydney", "back", "2026-04-03T22:00:00Z", "2026-04-04T23:00:00Z"],
  ["Australia/Sydney", "forward", "2026-10-02T23:00:00Z", "2026-10-03T22:00:00Z"],
  ["America/Santiago", "back", "2026-04-04T12:00:00Z", "2026-04-05T13:00:00Z"],
  ["America/Santiago", "forward", "2026-09-05T13:00:00Z", "2026-09-06T12:00:00Z"],
] as const;

describe("a meeting at 09:00 by local clocks", () => {
  for (const [zone, direction, before, after] of CHANGES) {
    it(`is at 09:00 in what is sent across a change ${direction}: ${zone}`, () => {
      for (const start of [before, after]) {
        const end = new Date(Date.parse(start) + 30 * 60_000).toISOString();
        for (const locale of ["en-GB", "de", "fr"]) {
          // A day ahead: sent before the change, for after it.
          const { subject, text, html, attachments } = rendered({
            reminder: { offset_minutes: 1440 },
            recipient: { time_zone: zone, locale },
            booking: { start_time: start, end_time: end },
          });
          expect(subject).toContain(", 09:00 ");
          expect(text).toContain(" 09:00 – 09:30 ");
          expect(html).toContain("09:00 – 09:30");
          expect(attachments[0]?.content).toContain(
            `DTSTART:${start.replaceAll(/[-:]/g, "").replace(".000", "")}`,
          );
        }
      }
    });
  }

  it("names the zone that holds then, not the one of today", () => {
    const zoneOf = (start_time: string) =>
      rendered({
        recipient: { time_zone: "America/Santiago", locale: "en" },
        booking: { start_time, end_time: null },
      }).text.match(/\((.*)\)/)?.[1];
    expect(zoneOf("2026-09-05T13:00:00Z")).toBe("Chile Standard Time");
    expect(zoneOf("2026-09-06T12:00:00Z")).toBe("Chile Summer Time");
  });
});
