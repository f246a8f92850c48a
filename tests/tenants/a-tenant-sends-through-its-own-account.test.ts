import { expect } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { test } from "../end-to-end/support/test.ts";
import {
  tenantCommand as command,
  tenantCommandWith as commandWith,
  printed,
} from "./support/command.ts";

const timeout = 60_000;
const FROM = "Acme <hello@acme.example>";

async function account(slug: string, channel: string) {
  const rows = await sql(
    "select private.channel_account(t.id, $2) as account from public.tenants t where t.slug = $1",
    [slug, channel],
  );
  return rows[0].account;
}

test("the secret comes from the environment or is piped in, and is never printed", {
  timeout,
}, async ({ tenant: { slug } }) => {
  const resend = await commandWith(
    { env: { RESEND_API_KEY: "re_secret", RESEND_WEBHOOK_SECRET: "whsec_c2VjcmV0" } },
    ...["set-channel", slug, "email", "--provider", "resend", "--from", FROM, "--rate", "2.5"],
  );
  expect(resend.output).toContain("an account of its own");
  expect(await account(slug, "email")).toEqual({
    ...{ provider: "resend", api_key: "re_secret", webhook_secret: "whsec_c2VjcmV0" },
    ...{ from: FROM, rate_per_second: 2.5 },
  });
  const smtp = await commandWith(
    { input: "smtps://me:word@smtp.example:465\n" },
    ...["set-channel", slug, "email", "--provider", "smtp", "--from", FROM],
  );
  expect(await account(slug, "email")).toEqual({
    ...{ provider: "smtp", url: "smtps://me:word@smtp.example:465", from: FROM },
  });
  const shown = await command("show-channels", slug);
  expect(shown.output).toMatch(/│ email +│ smtp +│ from: Acme <hello@acme\.example> +│ open/);
  expect(shown.output).toMatch(/│ sms +│ the project's/);
  for (const { code, output } of [resend, smtp, shown]) {
    expect(code).toBe(0);
    expect(output).not.toMatch(/re_secret|c2VjcmV0|word/);
  }
  expect((await command("unset-channel", slug, "email")).output).toContain("is forgotten");
  expect(await account(slug, "email")).toBeNull();
});

test("the secret of a webhook is made and shown once", { timeout }, async ({ tenant }) => {
  const url = "https://acme.example/reminders";
  const { output } = await command("set-channel", tenant.slug, "webhook", "--webhook-url", url);
  const [made] = /whsec_[A-Za-z0-9+/]{43}=/.exec(output) ?? [];
  expect(await account(tenant.slug, "webhook")).toEqual({
    ...{ provider: "webhook", url, secret: made },
  });
  expect((await command("show-channels", tenant.slug)).output).not.toContain("whsec_");
});

test("a stopped channel is shown with the provider's words, and opened", { timeout }, async ({
  tenant: { slug, id },
}) => {
  await sql("select private.open_circuit($1, 'email', $1, '401 API key is invalid', now())", [id]);
  const { output } = await command("show-channels", slug);
  expect(output).toMatch(/│ email .*stopped since .*: 401 API key is invalid/);
  expect(output).toContain(`reopen-channel ${slug}`);
  expect((await command("reopen-channel", slug, "email")).output).toContain("sends email again");
  expect((await command("reopen-channel", slug, "email")).output).toContain("was not stopped");
});

test("what text messages may cost is limited", { timeout }, async ({ tenant: { slug } }) => {
  const { code, output } = await command(
    ...["limit-texts", slug, "--per-number", "20", "--countries", "+49,+1876"],
  );
  expect(code).toBe(0);
  expect(printed(output, "per number and day")).toBe("20");
  expect(printed(output, "countries")).toBe("+49, +1876");
  const own = await command("limit-texts", slug, "--countries", "own");
  expect(printed(own.output, "per number and day")).toBe("20");
  expect(printed(own.output, "countries")).toBe("that of the number they are sent from");
  const wrong = await command("limit-texts", slug, "--countries", "Germany");
  expect(wrong.output).toContain("{+49,+43}");
  expect(wrong.code).toBe(1);
});

test("what cannot send is explained", { timeout }, async ({ tenant: { slug } }) => {
  const said = async (...args: string[]) => {
    const { code, output } = await command("set-channel", ...args);
    expect(code).toBe(1);
    return output;
  };
  expect(await said(slug)).toContain("Which channel?");
  expect(await said(slug, "pigeon")).toContain('"pigeon" is not a channel');
  expect(await said(slug, "email")).toContain("--provider resend | smtp");
  expect(await said(slug, "email", "--provider", "twilio")).toContain("does not send on");
  expect(await said(slug, "email", "--provider", "smtp")).toContain("Put it into SMTP_URL");
  expect(await said(slug, "webhook", "--webhook-url", "http://acme.example")).toContain(
    '"url" does not look like one: https://',
  );
  expect(await said(slug, "webhook", "--rate", "fast")).toContain("not a number of messages");
  expect(await said("nobody-here", "webhook", "--webhook-url", "https://a.example")).toContain(
    "The tenants there are",
  );
});
