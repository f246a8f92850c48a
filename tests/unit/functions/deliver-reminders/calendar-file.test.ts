import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import type { Changes } from "./reminders.ts";
import { rendered } from "./rendered.ts";

/** The one attachment of a message. */
function file(changes?: Changes) {
  const { attachments } = rendered(changes);
  expect(attachments).toHaveLength(1);
  return attachments[0] as (typeof attachments)[0];
}

/** The same as another program reads it. */
function event(changes?: Changes) {
  const calendar = new ICAL.Component(ICAL.parse(file(changes).content));
  expect(calendar.getAllSubcomponents()).toHaveLength(1);
  const component = calendar.getFirstSubcomponent("vevent") as ICAL.Component;
  return { calendar, component, event: new ICAL.Event(component) };
}

describe("the calendar file", () => {
  it("goes with messages about when the meeting is, and with no others", () => {
    for (const anchor of ["before_start", "on_booking", "on_reschedule"] as const) {
      expect(file({ reminder: { anchor } }).contentType).toBe(
        "text/calendar; charset=utf-8; method=PUBLISH",
      );
    }
    for (const anchor of [
      ...(["after_start", "after_end", "on_no_show", "on_request"] as const),
      ...(["on_rejection", "on_payment_pending", "on_payment"] as const),
    ]) {
      expect(rendered({ reminder: { anchor } }).attachments).toEqual([]);
    }
  });

  it("holds the meeting", () => {
    const { event: meeting, component } = event();
    expect(meeting.summary).toBe("Check-up");
    expect(meeting.startDate.toJSDate()).toEqual(new Date("2026-03-02T14:00:00Z"));
    expect(meeting.endDate.toJSDate()).toEqual(new Date("2026-03-02T14:30:00Z"));
    expect(meeting.location).toBe("https://app.cal.test/video/uid-1?a=1&b=2");
    expect(meeting.description).toContain("Cancel: https://cal.test/booking/uid-1?cancel=true");
    expect(component.getFirstPropertyValue("status")).toBe("CONFIRMED");
    expect(component.getFirstPropertyValue("url")).toBe("https://app.cal.test/video/uid-1?a=1&b=2");
  });

  it("is the same event over the booking's life, and a later one replaces an earlier one", () => {
    const first = event().event;
    const moved = event({
      reminder: { anchor: "on_reschedule" },
      booking: { cal_uid: "uid-2", updated_at: "2026-02-20T10:00:30+00:00" },
    });
    expect(first.uid).toBe("99999999-2222-4333-8444-555555555555@calbase");
    expect(moved.event.uid).toBe(first.uid);
    expect([first.sequence, moved.event.sequence]).toEqual([0, 3630]);
    expect(String(moved.component.getFirstPropertyValue("dtstamp"))).toBe("2026-02-20T10:00:30Z");
  });

  it("is the event that Cal.com made, where it told its UID: never a second, never newer", () => {
    const booking = { ical_uid: "abc@Cal.com", updated_at: "2026-02-21T10:00:30+00:00" };
    for (const anchor of ["before_start", "on_reschedule", "on_cancellation"] as const) {
      const { event: meeting } = event({
        reminder: { anchor },
        booking: { ...booking, ical_sequence: 2 },
      });
      expect([meeting.uid, meeting.sequence]).toEqual(["abc@Cal.com", 2]);
    }
    expect(event({ booking }).event.sequence).toBe(0);
    const evil = { ...booking, ical_uid: "a\r\nATTENDEE:mailto:x@example.com" };
    expect(event({ booking: evil }).component.getAllProperties("attendee")).toEqual([]);
  });

  it("is left out where the rule has none", () => {
    expect(rendered({ reminder: { calendar_file: false } }).attachments).toEqual([]);
  });

  it("takes a cancelled meeting out again", () => {
    const { calendar, component } = event({ reminder: { anchor: "on_cancellation" } });
    expect(calendar.getFirstPropertyValue("method")).toBe("CANCEL");
    expect(component.getFirstPropertyValue("status")).toBe("CANCELLED");
    expect(component.getAllProperties("attendee").map((person) => person.toICALString())).toEqual([
      "ATTENDEE;CN=Ada Lovelace:mailto:ada@example.com",
    ]);
  });

  it("never names another attendee", () => {
    const recipient = { name: "Guest", email: "guest@example.com" };
    for (const kind of ["attendee", "organizer", "host", "address"] as const) {
      for (const anchor of ["before_start", "on_booking", "on_cancellation"] as const) {
        const { content } = file({ reminder: { anchor }, recipient: { ...recipient, kind } });
        expect(content).not.toContain("ada@");
        expect(content).toContain('ORGANIZER;CN="Grace Hopper":mailto:grace@example.com');
      }
    }
  });

  it("is not broken by what people type", () => {
    const title = 'Fish; chips, "beer" \\\r\nEND:VEVENT\nATTENDEE:mailto:x@example.com';
    const { event: meeting, component } = event({
      booking: {
        title,
        location: "Straße 1, 2; Tür:3",
        video_url: null,
        organizer_name: 'A";X=Y:\n"',
        organizer_email: "a@b.test\r\nATTENDEE:mailto:x@example.com",
      },
    });
    expect(meeting.summary).toBe(
      'Fish; chips, "beer" \\ END:VEVENT ATTENDEE:mailto:x@example\u2060.com',
    );
    expect(meeting.location).toBe("Straße 1, 2; Tür:3");
    expect(component.getAllProperties("attendee")).toEqual([]);
    expect(component.getAllProperties("organizer")).toEqual([]);
  });

  it("has lines of at most 75 bytes, broken between characters", () => {
    const title = "Überprüfung 🦷 ".repeat(10).trim();
    const { content } = file({ booking: { title } });
    const lines = content.split("\r\n");
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(content).not.toMatch(/[^\r]\n|\uFFFD/);
    expect(event({ booking: { title } }).event.summary).toBe(title);
  });

  it("can do without an end", () => {
    expect(file({ booking: { end_time: null } }).content).not.toContain("DTEND");
  });
});
