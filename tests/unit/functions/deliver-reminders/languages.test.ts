import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../../../supabase/functions/deliver-reminders/messages/locale.ts";
import { rendered } from "./rendered.ts";

const reminderIn = (locale: string | null) => rendered({ recipient: { locale } });
const followUpIn = (locale: string | null) =>
  rendered({ recipient: { locale }, reminder: { anchor: "after_end" } });

describe("the language of a message", () => {
  it("is the recipient's: English, German, French or Spanish", () => {
    expect(LANGUAGES.map((language) => reminderIn(language).subject)).toEqual([
      "Reminder: Check-up, Mon, Mar 2, 9:00 AM EST",
      "Erinnerung: Check-up, Mo., 2. März, 09:00 GMT-5",
      "Rappel : Check-up, lun. 2 mars, 09:00 UTC−5",
      "Recordatorio: Check-up, lun, 2 mar, 9:00 GMT-5",
    ]);
    expect(LANGUAGES.map((language) => followUpIn(language).subject)).toEqual([
      "Thank you for your time: Check-up",
      "Danke für Ihre Zeit: Check-up",
      "Merci et à bientôt : Check-up",
      "Gracias por su tiempo: Check-up",
    ]);
  });

  it("has its own way to write a colon", () => {
    expect(reminderIn("fr").text).toContain("Objet : Check-up\n");
    expect(reminderIn("fr").text).toContain("Reporter :\n");
    expect(reminderIn("de").text).toContain("Termin: Check-up\n");
  });

  it("is set in the HTML, for screen readers", () => {
    for (const language of LANGUAGES) {
      expect(reminderIn(language).html).toContain(`<html lang="${language}">`);
    }
  });

  it("follows a regional locale, whose way to write dates and times it keeps", () => {
    expect(reminderIn("de-AT").subject).toMatch(/^Erinnerung/);
    expect(reminderIn("de_CH").subject).toMatch(/^Erinnerung/);
    expect(reminderIn("en-GB").text).toContain("Monday, 2 March 2026, 09:00 – 09:30");
    expect(reminderIn("es-MX").text).toContain("9:00 a.m. – 9:30 a.m.");
  });

  it("is English where there is no translation, with the hours the recipient is used to", () => {
    expect(reminderIn("pt-BR").text).toContain("Monday, March 2, 2026, 09:00 – 09:30");
    expect(reminderIn("ja").subject).toMatch(/^Reminder: .* 09:00 EST$/);
    expect(reminderIn("ar").text).toContain("9:00 AM – 9:30 AM");
  });

  it("is the tenant's where nobody knows the recipient's", () => {
    for (const locale of [null, "x"]) {
      const { subject } = rendered({ recipient: { locale }, tenant: { locale: "de" } });
      expect(subject).toBe("Erinnerung: Check-up, Mo., 2. März, 09:00 GMT-5");
    }
  });

  it("is English where the locale is missing or junk", () => {
    for (const locale of [null, "", "x", "not a locale", "../../etc", "en-u-ca-buddhist-nu-thai"]) {
      expect(reminderIn(locale).subject).toBe("Reminder: Check-up, Mon, Mar 2, 9:00 AM EST");
    }
  });

  it("leaves no gap in a template: every value named is filled in", () => {
    for (const language of LANGUAGES) {
      for (const { subject, text, html } of [reminderIn(language), followUpIn(language)]) {
        expect(subject + text + html).not.toMatch(/\{\{|\}\}|undefined|null/);
      }
    }
  });
});
