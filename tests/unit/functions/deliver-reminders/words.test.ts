import { describe, expect, it } from "vitest";
import { NO_LINKS } from "../../../../supabase/functions/deliver-reminders/messages/links.ts";
import { renderSms } from "../../../../supabase/functions/deliver-reminders/messages/render.ts";
import {
  asWords,
  nameAsWords,
} from "../../../../supabase/functions/deliver-reminders/messages/words.ts";
import { type Changes, reminder } from "./reminders.ts";
import { rendered } from "./rendered.ts";

/** As mail programs find links: a scheme, or a host's name with letters behind its last dot. */
const LOOKS_LIKE_A_LINK = /[a-z]+:\/\/|www\.|[\p{L}\p{N}-]+[.。．｡]\p{L}{2,}/iu;
const LINK = "https://evil.example/claim-your-prize now";
const STRANGERS: Changes = {
  recipient: { name: LINK },
  booking: {
    title: `Intro between Grace Hopper and ${LINK}`,
    attendee_name: LINK,
    attendee_email: null,
    location: LINK,
    video_url: null,
    notes: `see ${LINK}`,
    cancellation_reason: LINK,
    answers: { site: LINK },
    reschedule_url: null,
    cancel_url: null,
  },
};

describe("what strangers typed", () => {
  it.each([
    "evil.example/x",
    "www.evil.example",
    "https://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "hthttps://tps://evil.example",
    "http:://://evil.example",
    "evil。example",
    "a.b.evil.example:8080/x?y=1#z",
    "evil.example/a@b",
    "https://ada@evil.example/x",
  ])("cannot be taken for a link: %s", (text) => {
    expect(asWords(text)).not.toMatch(LOOKS_LIKE_A_LINK);
  });

  it("reads as before, and stays what it was where it is no link", () => {
    expect(asWords("https://evil.example/x").replaceAll("\u2060", "")).toBe("evil.example/x");
    const harmless = "Main St. 1, 10.30 a.m., 3.5 kg … ada.lovelace@example.com, Straße 2";
    expect(asWords(harmless).replaceAll("\u2060", "")).toBe(harmless);
    expect(asWords("mail ada@example.com.")).toBe("mail ada@example.com.");
  });

  it("is no name when it contains a link", () => {
    for (const name of [LINK, "Win at evil.com", "www.x", "ada@example.com", "a.EVIL.COM/x"]) {
      expect(nameAsWords(name)).toBe("");
    }
    for (const name of [
      "Ada",
      "J.R.R. Tolkien",
      "Dr.med. Ada Lovelace",
      "Ph.D. St.John",
      "A. B.",
    ]) {
      expect(nameAsWords(name).replaceAll("\u2060", "")).toBe(name);
    }
  });

  it.each(["attendee", "organizer"] as const)("makes no link in a mail to the %s", (kind) => {
    for (const anchor of ["before_start", "on_booking", "on_cancellation", "on_no_show"] as const) {
      const { subject, text, html } = rendered({
        ...STRANGERS,
        recipient: { ...STRANGERS.recipient, kind },
        reminder: { anchor },
      });
      expect(html).not.toContain("<a ");
      const shown = html.replaceAll(/<style>.*<\/style>|<[^>]*>/gs, " ");
      for (const part of [subject, text, shown]) {
        expect(part).not.toMatch(LOOKS_LIKE_A_LINK);
        expect(part).not.toContain("undefined");
      }
      expect(text).toMatch(/^Hello,\n/);
    }
  });

  it("makes none in the tenant's own words either, whose own links are links", () => {
    const body = "{{name}} {{notes}} {{answers.site}} {{place}} {{title}} https://acme.test/map";
    const template = { language: "en", subject: "{{answers.site}}", body, html: null };
    const { subject, text, html } = rendered({ ...STRANGERS, reminder: { template } });
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://acme.test/map"']);
    for (const part of [subject, text.replace("https://acme.test/map", "")]) {
      expect(part).not.toMatch(LOOKS_LIKE_A_LINK);
    }
  });

  it("makes none in a text message, nor one letter that is dearer", () => {
    const { text } = renderSms(reminder(STRANGERS), NO_LINKS);
    expect(text).toBe(
      "Acme Dental\nReminder: Intro, Mon, Mar 2, 9:00 AM EST\nevil. example/claim-your-prize now",
    );
  });

  it("is no link to join", () => {
    const { text, html } = rendered({ booking: { location: LINK, video_url: null } });
    expect(text).not.toContain("Join");
    expect(html).toContain(">evil\u2060.example/claim-your-prize now</td>");
  });
});
