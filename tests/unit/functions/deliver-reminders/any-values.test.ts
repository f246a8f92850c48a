import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { NO_LINKS } from "../../../../supabase/functions/deliver-reminders/messages/links.ts";
import { renderSms } from "../../../../supabase/functions/deliver-reminders/messages/render.ts";
import { everyMessage } from "./anchors.ts";
import { type Changes, reminder } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const TEXTS = [
  "title",
  "event_type",
  "location",
  "video_url",
  "organizer_name",
  "organizer_email",
  "attendee_name",
  "attendee_email",
  "notes",
  "cancellation_reason",
  "reschedule_url",
] as const;

/** Text that tries to be HTML, a header, a template or a calendar; or anything at all. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...["<evil>", '"', "'", "\r\n", "\n", "{{", "}}", "{{{name}}}", "END:VEVENT", "ATTENDEE:x"],
        ...[";", ":", ",", "\\", "https://x.test/", "\u2028", "é", "🦷", " "],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);
const texts = fc.record(Object.fromEntries(TEXTS.map((name) => [name, fc.option(text)])));

/** A message of any occasion, in any of the languages, about anything. */
const message = fc
  .record({
    occasion: fc.constantFrom(...everyMessage("en"), ...everyMessage("de"), ...everyMessage("xx")),
    booking: texts,
    name: fc.option(text),
  })
  .map(({ occasion: [, changes], booking, name }): Changes => {
    const recipient = { ...changes.recipient, name };
    return { ...changes, recipient, booking: { ...booking, answers: { any: name ?? "" } } };
  });

/** The same messages in every run. */
const SETTINGS = { seed: 20261123, numRuns: 200 };

const body = "{{name}} {{title}} {{place}} {{notes}} {{answers.any}} {{cancellation_reason}}";
const html = `<p title="{{title}}">${body}</p>`;

describe("whatever a booking says", () => {
  it("stays text: no tag, no header and no line is made of it", () => {
    fc.assert(
      fc.property(message, fc.boolean(), (changes, isOwn) => {
        const template = isOwn ? { language: null, subject: body, body, html } : null;
        const mail = rendered({ ...changes, reminder: { ...changes.reminder, template } });
        expect(mail.html).not.toContain("<evil");
        expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        if (isOwn) expect(mail.html.match(/<[^>]*>/g)).toHaveLength(2);
        const labels = mail.text.match(/^(What|Was|Termin|When|Wann): /gm) ?? [];
        expect(labels).toHaveLength(2);
      }),
      SETTINGS,
    );
  });

  it("makes a calendar file that others can read, with one event and no attendee but the reader", () => {
    fc.assert(
      fc.property(message, (changes) => {
        for (const { content } of rendered(changes).attachments) {
          const calendar = new ICAL.Component(ICAL.parse(content));
          const [event, ...others] = calendar.getAllSubcomponents();
          expect(others).toEqual([]);
          const attendees = event?.getAllProperties("attendee") ?? [];
          expect(attendees.every((one) => one.getFirstValue() === "mailto:ada@example.com")).toBe(
            true,
          );
          expect(Buffer.byteLength(content)).toBeLessThan(5000);
        }
      }),
      SETTINGS,
    );
  });

  it("makes a text message of limited length", () => {
    fc.assert(
      fc.property(message, (changes) => {
        const sms = renderSms(reminder(changes), NO_LINKS).text;
        expect(sms.length).toBeGreaterThan(0);
        expect(sms.length).toBeLessThanOrEqual(1600);
      }),
      SETTINGS,
    );
  });
});
