import { describe, expect, it } from "vitest";
import { rendered } from "./rendered.ts";

describe("a reminder", () => {
  it("says what, when, where and with whom, and how to join or change it", () => {
    expect(rendered().text).toBe(`Hello Ada,

This is a friendly reminder of your appointment with Grace Hopper. We look forward to seeing you.

What: Check-up
When: Monday, March 2, 2026, 9:00 AM – 9:30 AM (Eastern Standard Time)
Where: Video call
With: Grace Hopper

Join the meeting:
https://app.cal.test/video/uid-1?a=1&b=2

Reschedule:
https://cal.test/reschedule/uid-1

Cancel:
https://cal.test/booking/uid-1?cancel=true

Sent on behalf of Acme Dental
`);
  });

  it("has the same links in HTML", () => {
    const links = [...rendered().html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([
      "https://app.cal.test/video/uid-1?a=1&amp;b=2",
      "https://cal.test/reschedule/uid-1",
      "https://cal.test/booking/uid-1?cancel=true",
    ]);
  });

  it("leaves out what nobody knows", () => {
    const { text, html } = rendered({
      recipient: { name: null },
      tenant: { name: null },
      booking: {
        title: null,
        event_type: null,
        location: null,
        location_type: null,
        video_url: null,
        organizer_name: null,
        reschedule_url: null,
        cancel_url: null,
      },
    });
    expect(text).toBe(`Hello,

This is a friendly reminder of your appointment. We look forward to seeing you.

What: Appointment
When: Monday, March 2, 2026, 9:00 AM – 9:30 AM (Eastern Standard Time)
`);
    expect(html).not.toContain("<a ");
  });

  it("takes the event type for a missing title", () => {
    expect(rendered({ booking: { title: " " } }).subject).toMatch(/^Reminder: 30min,/);
  });

  it("names a place, or says in words that it is online or by phone", () => {
    const inPerson = { location: "Main Street 1, 1st floor", video_url: null };
    expect(rendered({ booking: inPerson }).text).toContain("Where: Main Street 1, 1st floor\n");
    expect(rendered({ booking: { video_url: null } }).text).toContain("Where: Video call\n");
    const byPhone = { location_type: "phone", video_url: null };
    expect(rendered({ booking: byPhone }).text).toContain("Where: By phone\n");
    const unsaid = { location_type: "in_person", video_url: null };
    expect(rendered({ booking: unsaid }).text).not.toContain("Where:");
  });

  it("has the link to join in place of a location that is one", () => {
    const link = "https://meet.test/room";
    const { text } = rendered({ booking: { location: link, video_url: link } });
    expect(text).toContain("Where: Video call\n");
    expect(text).toContain("Join the meeting:\nhttps://meet.test/room\n");
  });
});

describe("a follow-up", () => {
  it("thanks, and offers no link to join or change what is over", () => {
    const { text, html } = rendered({ reminder: { anchor: "after_end" } });
    expect(text).toBe(`Hello Ada,

Thank you for your time with Grace Hopper. We hope the appointment was useful to you.

What: Check-up
When: Monday, March 2, 2026, 9:00 AM – 9:30 AM (Eastern Standard Time)

Sent on behalf of Acme Dental
`);
    expect(html).not.toContain("<a ");
  });
});
