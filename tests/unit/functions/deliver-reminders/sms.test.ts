import { describe, expect, it } from "vitest";
import { toGsm } from "../../../../supabase/functions/deliver-reminders/messages/gsm.ts";
import { NO_LINKS } from "../../../../supabase/functions/deliver-reminders/messages/links.ts";
import { renderSms } from "../../../../supabase/functions/deliver-reminders/messages/render.ts";
import type { Anchor } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { ANCHORS, everyMessage, LONG_VALUES } from "./anchors.ts";
import { type Changes, reminder } from "./reminders.ts";

const sms = (changes: Changes = {}, links = NO_LINKS) =>
  renderSms(reminder({ ...changes, reminder: { channel: "sms", ...changes.reminder } }), links)
    .text;

/** Three messages of 153 letters each, when joined. */
const THREE_PARTS = 3 * 153;
const GSM_SAFE = /^[\n\x20-\x5f\x61-\x7eÄÖÜäöüßéèùìòàñÑÉÅåØøÆæÇ¿¡§]*$/;

describe("a text message", () => {
  it("asks whether they will be there, where the rule does", () => {
    const confirmUrl = "https://calbase.test/functions/v1/confirm-attendance?token=x";
    expect(sms({}, { ...NO_LINKS, confirmUrl })).toBe(
      `Acme Dental\nReminder: Check-up, Mon, Mar 2, 9:00 AM EST\nI will be there: ${confirmUrl}\nhttps://app.cal.test/video/uid-1?a=1&b=2`,
    );
  });

  it("says who writes, what, when, and how to join", () => {
    expect(sms()).toBe(
      "Acme Dental\nReminder: Check-up, Mon, Mar 2, 9:00 AM EST\nhttps://app.cal.test/video/uid-1?a=1&b=2",
    );
    expect(sms({ booking: { location: "Main Street 1", video_url: null } })).toBe(
      "Acme Dental\nReminder: Check-up, Mon, Mar 2, 9:00 AM EST\nMain Street 1",
    );
    expect(sms({ reminder: { anchor: "after_end" }, recipient: { locale: "de" } })).toBe(
      "Acme Dental\nDanke für Ihre Zeit mit Grace Hopper. Wir hoffen, der Termin hat Ihnen weitergeholfen.",
    );
  });

  it("is short and in the 7-bit alphabet, in every language and on every occasion", () => {
    for (const locale of ["en", "de", "fr", "es"]) {
      for (const [, changes] of everyMessage(locale)) {
        const text = sms(changes);
        expect(text).toMatch(GSM_SAFE);
        expect(text.length).toBeLessThanOrEqual(306);
      }
    }
  });

  it("says in French what has no letter that the alphabet lacks", () => {
    const text = (anchor: Anchor) => sms({ reminder: { anchor }, recipient: { locale: "fr" } });
    for (const anchor of ANCHORS) expect(text(anchor)).not.toMatch(/\brecue?\b/);
    expect(text("on_payment")).toContain("Paiement bien enregistré : Check-up");
  });

  it("cuts names, not links", () => {
    const text = sms({ booking: { ...LONG_VALUES, video_url: "https://meet.test/room" } });
    expect(text.length).toBeLessThanOrEqual(THREE_PARTS);
    expect(text).toMatch(/\nhttps:\/\/meet\.test\/room$/);
  });

  it("is never longer than a provider takes, whatever letters become of others", () => {
    const template = { language: null, subject: null, body: "…x".repeat(900), html: null };
    expect(sms({ reminder: { template } })).toHaveLength(1600);
  });

  it("is the tenant's own where there is a template, and nothing more", () => {
    const template = {
      language: null,
      subject: null,
      body: "{{first_name}}, bis {{start_time}}!\n",
      html: null,
    };
    expect(sms({ reminder: { template }, tenant: { locale: "de" } })).toBe("Ada, bis 09:00!");
  });
});

describe("the 7-bit alphabet", () => {
  it("gets plain quotes, dashes and spaces", () => {
    expect(toGsm("« l’heure » – “a”…\u202f!")).toBe('" l\'heure " - "a"... !');
  });

  it("loses accents it does not know and emoji, but not those it knows", () => {
    expect(toGsm("María, à bientôt! ñ ü 🦷 œuvre")).toBe("Maria, à bientot! ñ ü oeuvre");
  });

  it("is given up for other scripts, which stay whole", () => {
    expect(toGsm("Привет, María 🦷")).toBe("Привет, María 🦷");
  });
});
