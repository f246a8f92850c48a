import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../../../supabase/functions/deliver-reminders/messages/locale.ts";
import { everyMessage, newTimeAsked } from "./anchors.ts";
import { type Changes, reminder } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const subjects = (locale: string) =>
  Object.fromEntries(
    everyMessage(locale).map(([name, changes]) => [name, rendered(changes).subject]),
  );

describe("each occasion", () => {
  it("has its own words, for guests and for hosts", () => {
    expect(subjects("en")).toEqual({
      "before_start-attendee": "Reminder: Check-up, Mon, Mar 2, 9:00 AM EST",
      "before_start-organizer": "Reminder: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "after_start-attendee": "We have started: Check-up",
      "after_start-organizer": "Started: Check-up with Ada Lovelace",
      "after_end-attendee": "Thank you for your time: Check-up",
      "after_end-organizer": "Finished: Check-up with Ada Lovelace",
      "on_booking-attendee": "Confirmed: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_booking-organizer": "New booking: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_reschedule-attendee": "New time: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_reschedule-organizer": "New time: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_cancellation-attendee": "Cancelled: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_cancellation-organizer": "Cancelled: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_no_show-attendee": "We missed you: Check-up",
      "on_no_show-organizer": "No-show: Check-up with Ada Lovelace",
      "on_request-attendee": "Requested: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_request-organizer": "Request: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_rejection-attendee": "Declined: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_rejection-organizer": "Declined: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_payment_pending-attendee": "Payment pending: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_payment_pending-organizer":
        "Payment pending: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      "on_payment-attendee": "Payment received: Check-up, Mon, Mar 2, 9:00 AM EST",
      "on_payment-organizer": "Paid: Check-up with Ada Lovelace, Mon, Mar 2, 9:00 AM EST",
      new_time_asked: "Please pick a new time: Check-up, Mon, Mar 2, 9:00 AM EST",
    });
  });

  it("has them in every language, each unlike all others, with nothing left to fill in", () => {
    const all = LANGUAGES.flatMap((locale) => Object.values(subjects(locale)));
    expect(new Set(all).size).toBe(all.length);
    for (const locale of LANGUAGES) {
      for (const [, changes] of everyMessage(locale)) {
        const { subject, text, html } = rendered(changes, "https://calbase.test/u");
        expect(subject + text + html).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
        expect(text).toMatch(/\.\n|!\n/);
      }
    }
  });

  it("has the link to a new time where the host asked for one, and only there", () => {
    const link = "https://cal.test/reschedule/uid-1?allowRescheduleForCancelledBooking=true";
    const asked = newTimeAsked("en");
    expect(rendered(asked).text).toContain(`Pick a new time:\n${link}\n`);
    const host = { ...asked, recipient: { kind: "organizer" as const } };
    const unasked = { ...asked, booking: { ...asked.booking, reschedule_requested: false } };
    for (const changes of [host, unasked]) expect(rendered(changes).text).not.toContain(link);
  });

  it("reads well where nobody's name is known", () => {
    const nobody = { name: null };
    const booking = { organizer_name: null, attendee_name: null, attendee_email: null };
    for (const locale of LANGUAGES) {
      for (const [, { reminder, recipient }] of everyMessage(locale)) {
        const { subject, text } = rendered({
          reminder,
          recipient: { ...recipient, ...nobody },
          booking,
        });
        expect(subject + text).not.toMatch(/ {2}| [.,](?!\w)|(with|mit|avec|con)[,.:]/);
      }
    }
  });

  it("has the same bytes each time", () => {
    for (const [, changes] of everyMessage("fr")) {
      expect(rendered(changes)).toEqual(rendered(structuredClone(changes)));
    }
  });
});

describe("a host", () => {
  const booked: Changes = {
    reminder: { anchor: "on_booking" },
    recipient: { kind: "organizer", name: "Grace Hopper", email: "grace@example.com" },
    booking: { notes: "First visit" },
  };

  it("reads who booked, with the notes", () => {
    expect(rendered(booked).text).toBe(`Hello Grace,

Ada Lovelace has booked an appointment.

What: Check-up
When: Monday, March 2, 2026, 9:00 AM – 9:30 AM (Eastern Standard Time)
Where: Video call
With: Ada Lovelace, ada@example.com
Notes: First visit

Join the meeting:
https://app.cal.test/video/uid-1?a=1&b=2

Reschedule:
https://cal.test/reschedule/uid-1

Cancel:
https://cal.test/booking/uid-1?cancel=true

Sent on behalf of Acme Dental
`);
  });

  it("at a fixed address also reads whose meeting it is", () => {
    const { text } = rendered({ ...booked, recipient: { kind: "address", name: null } });
    expect(text).toContain("With: Ada Lovelace, ada@example.com\nHost: Grace Hopper\n");
  });

  it("of the team reads the same, and whose meeting it is unless it is theirs", () => {
    const colleague = { kind: "host", name: "Hana Host", email: "hana@example.com" } as const;
    const organizer = { kind: "host", name: "Grace Hopper", email: "grace@example.com" } as const;
    expect(rendered({ ...booked, recipient: colleague }).text).toContain(
      "Ada Lovelace has booked an appointment.\n\nWhat: Check-up\n",
    );
    expect(rendered({ ...booked, recipient: colleague }).text).toContain("Host: Grace Hopper\n");
    expect(rendered({ ...booked, recipient: organizer }).text).not.toContain("Host:");
  });

  it("sees no made-up address of a booker who has only a phone", () => {
    const { text } = rendered({ ...booked, booking: { attendee_email: "15551234@sms.cal.com" } });
    expect(text).toContain("With: Ada Lovelace\n");
  });
});

describe("a guest", () => {
  it("reads why a meeting was cancelled, and gets no links to it", () => {
    const { text, html } = rendered({
      reminder: { anchor: "on_cancellation" },
      booking: { cancellation_reason: "Ill today" },
    });
    expect(text).toContain("\nReason: Ill today\n");
    expect(text).not.toContain("https://");
    expect(html).toContain("line-through");
  });

  it("reads why a request was declined, and gets no links to it", () => {
    const { text, html } = rendered({
      reminder: { anchor: "on_rejection" },
      booking: { cancellation_reason: "Fully booked" },
    });
    expect(text).toContain("\nReason: Fully booked\n");
    expect(text).not.toContain("https://");
    expect(html).toContain("line-through");
  });

  it("may change a request, but not join what is not confirmed", () => {
    for (const anchor of ["on_request", "on_payment_pending", "on_payment"] as const) {
      const { text } = rendered({ reminder: { anchor } });
      expect(text).toContain("Reschedule:\n");
      expect(text).toContain("Cancel:\n");
      expect(text).not.toContain("Join the meeting");
    }
  });

  it("does not see the notes", () => {
    expect(rendered({ booking: { notes: "First visit" } }).text).not.toContain("First visit");
  });

  it("is not told that a meeting has started when it is over", () => {
    const anchor = "after_start" as const;
    const during = rendered({ reminder: { anchor, due_at: "2026-03-02T14:10:00Z" } });
    expect(during.subject).toBe("We have started: Check-up");
    expect(during.text).toContain("Join the meeting:\n");
    const later = rendered({ reminder: { anchor, due_at: "2026-03-02T15:00:00Z" } });
    expect(later.subject).toBe("Thank you for your time: Check-up");
    expect(later.text).not.toContain("https://");
  });
});

describe("names", () => {
  const greeting = (name: string) => rendered({ recipient: { name } }).text.split("\n")[0];

  it("are shortened to the first only where it is clear which one that is", () => {
    expect(greeting("Ada Lovelace")).toBe("Hello Ada,");
    expect(greeting("Ada")).toBe("Hello Ada,");
    expect(greeting("Dr. Ada Lovelace")).toBe("Hello Dr. Ada Lovelace,");
    expect(greeting("Lovelace, Ada")).toBe("Hello Lovelace, Ada,");
  });

  it("are taken out of the title where Cal.com has put them", () => {
    const title = (title: string) => rendered({ booking: { title } }).subject.slice(10, -25);
    expect(title("Check-up between Grace Hopper and Ada Lovelace")).toBe("Check-up");
    expect(title("Kontrolle 30 zwischen Ada Lovelace und Grace Hopper")).toBe("Kontrolle 30");
    expect(title("Grace Hopper and Ada Lovelace")).toBe("Grace Hopper and Ada Lovelace");
    expect(title("Choice between Grace Hopper")).toBe("Choice between Grace Hopper");
    expect(reminder().booking.title).toBe("Check-up");
  });
});
