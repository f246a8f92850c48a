import { describe, expect, test } from "vitest";
import { withVariables } from "../../../installation/secrets.ts";

const FILE = `# Twilio
CRON_KEY=old
export TWILIO_AUTH_TOKEN=abc
SUPABASE_SECRET_KEYS={"default":"sb"}

EMAIL_FROM='Acme <hi@acme.example>'
`;

describe("a file of secrets that setup writes", () => {
  test("keeps the lines of others, however they are written", () => {
    expect(withVariables(FILE, { CRON_KEY: "new", SMTP_URL: "smtps://mail.example" })).toBe(
      `${FILE.replace("CRON_KEY=old", "CRON_KEY='new'")}SMTP_URL='smtps://mail.example'\n`,
    );
  });

  test("keeps what another system's lines end with", () => {
    const text = "A='1'\r\nB=2\r\n";
    expect(withVariables(text, { B: "3" })).toBe("A='1'\r\nB='3'\n");
  });

  test("begins where there is none", () => {
    expect(withVariables("", { A: "1" })).toBe("A='1'\n");
  });
});
