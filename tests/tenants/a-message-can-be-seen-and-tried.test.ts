import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { hasInbox, mailsTo } from "../end-to-end/support/inbox.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { test } from "../end-to-end/support/test.ts";
import { tenantCommand as command, printed } from "./support/command.ts";

const timeout = 60_000;
const RULE = ["--rule", "24 hours before"];

test("preview shows what a rule sends for the next booking, and sends nothing", {
  timeout,
}, async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED", { name: "Ada Okafor", locale: "de" });
  const { output, code } = await command("preview", tenant.slug, ...RULE);
  expect(printed(output, "To")).toBe(tenant.email);
  expect(printed(output, "Subject")).toMatch(/^Erinnerung: Intro call, /);
  expect(printed(output, "Attached")).toBe("appointment.ics");
  expect(output).toContain("Guten Tag Ada Okafor,");
  expect(code).toBe(0);
  expect(await sql("select from public.deliveries where tenant_id = $1", [tenant.id])).toEqual([]);
});

test("preview needs no booking, takes a language, and writes the HTML part to a file", {
  timeout,
}, async ({ tenant }) => {
  const { home, remove } = await temporaryHome();
  try {
    const file = join(home, "preview.html");
    const options = ["--language", "fr", "--html", file];
    const { output } = await command("preview", tenant.slug, ...RULE, ...options);
    expect(printed(output, "Subject")).toMatch(/^Rappel : /);
    expect(await readFile(file, "utf8")).toContain('<html lang="fr">');
  } finally {
    await remove();
  }
});

test.runIf(hasInbox)(
  "test-send sends it to me and to nobody else",
  { timeout },
  async ({ tenant }) => {
    await tenant.send("BOOKING_CREATED", { name: "Ada Okafor", locale: "es" });
    const me = `me@${tenant.slug}.example`;
    const { output, code } = await command("test-send", tenant.slug, ...RULE, "--to", me);
    expect(output).toContain(`Sent to ${me} by smtp.`);
    expect(code).toBe(0);
    const [mail] = await vi.waitFor(
      async () => {
        const mails = await mailsTo(me);
        expect(mails).toHaveLength(1);
        return mails;
      },
      { timeout: 20_000, interval: 250 },
    );
    expect(mail?.subject).toMatch(/^Recordatorio: Intro call, /);
    expect(await mailsTo(tenant.email)).toEqual([]);
  },
);

test("what cannot be shown or sent is explained", { timeout }, async ({ tenant }) => {
  const unnamed = await command("preview", tenant.slug);
  expect(unnamed.output).toContain("Which reminder?");
  const unknown = await command("preview", tenant.slug, "--rule", "Sundays");
  expect(unknown.output).toContain('no rule "Sundays"');
  expect(unknown.output).toContain("24 hours before");
  const nobody = await command("test-send", tenant.slug, ...RULE);
  expect(nobody.output).toContain("To whom?");
  const wrong = await command("test-send", tenant.slug, ...RULE, "--to", "me");
  expect(wrong.output).toContain("e-mail address");
  expect([unnamed, unknown, nobody, wrong].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
});
