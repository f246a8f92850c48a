import { describe, expect, it } from "vitest";
import type { Changes } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const NAMES = ["google_calendar_url", "outlook_calendar_url", "office365_calendar_url"] as const;

/** The three links, as a template of the tenant's gets them. */
function links(changes: Changes = {}): string[] {
  const body = NAMES.map((name) => `${name}={{${name}}}`).join("\n");
  const template = { language: "en", subject: null, body, html: null };
  const { text } = rendered({ ...changes, reminder: { ...changes.reminder, template } });
  return NAMES.map((name) => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1] ?? "missing");
}

describe("links to calendars", () => {
  it("hold the meeting, in UTC: it is right on every clock", () => {
    const booking = {
      title: "Fish & chips + beer",
      start_time: "2026-03-29T01:30:00+01:00",
      end_time: "2026-03-29T03:30:00+02:00",
      location: "Main Street 1",
      video_url: null,
    };
    const outlook =
      "path=%2Fcalendar%2Faction%2Fcompose&rru=addevent&subject=Fish%20%26%20chips%20%2B%20beer" +
      "&startdt=2026-03-29T00%3A30%3A00Z&enddt=2026-03-29T01%3A30%3A00Z&location=Main%20Street%201";
    expect(links({ booking })).toEqual([
      "https://calendar.google.com/calendar/render?action=TEMPLATE" +
        "&text=Fish%20%26%20chips%20%2B%20beer&dates=20260329T003000Z%2F20260329T013000Z" +
        "&location=Main%20Street%201",
      `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}`,
      `https://outlook.office.com/calendar/0/deeplink/compose?${outlook}`,
    ]);
  });

  it("have the link to join where the meeting is online, and an end that nobody said", () => {
    const [google = ""] = links({ booking: { end_time: null } });
    const { searchParams } = new URL(google);
    expect(searchParams.get("location")).toBe("https://app.cal.test/video/uid-1?a=1&b=2");
    expect(searchParams.get("dates")).toBe("20260302T140000Z/20260302T140000Z");
  });

  it("are empty where nothing takes place (any more)", () => {
    for (const status of ["requested", "cancelled", "rejected", "completed", "no_show"]) {
      expect(links({ booking: { status } })).toEqual(["", "", ""]);
    }
  });
});
