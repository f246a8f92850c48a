import { describe, expect, it } from "vitest";
import type { AlertMessage } from "../../../../supabase/functions/deliver-alerts/alert-message.ts";
import { renderEmail } from "../../../../supabase/functions/deliver-alerts/messages/email.ts";
import { canLook, found, useBrowser } from "../deliver-reminders/look.ts";
import { alert, INSTALLATION, many, message, minorAlert, resolvedAlert } from "./alerts.ts";

const LONG = "a-word-that-does-not-end-".repeat(12);

const MAILS: Readonly<Record<string, AlertMessage>> = {
  opened: message(),
  "opened-again": message([minorAlert({ reopened: 2 })]),
  resolved: message([resolvedAlert()]),
  several: message([alert(), minorAlert(), resolvedAlert()]),
  many: message(many(50), { left_out: 10 }),
  digest: message([alert({ change: "open" }), resolvedAlert()], { kind: "digest" }),
  tenant: message([alert()], {}, { tenant: "acme" }),
  test: message([], { kind: "test" }),
  long: message([alert({ summary: LONG, what_to_do: LONG, evidence: { [LONG]: LONG } })]),
};

describe.skipIf(!canLook)(`the look of an alert${found}`, () => {
  const flawsOf = useBrowser();

  for (const [name, mail] of Object.entries(MAILS)) {
    it(`is clear and legible: ${name}`, { timeout: 60_000 }, async () => {
      expect(await flawsOf(`alert-${name}`, renderEmail(mail, INSTALLATION).html)).toEqual([]);
    });
  }
});
