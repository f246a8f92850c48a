import { expect, vi } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { hasInbox, mailsTo } from "../end-to-end/support/inbox.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";
import { alertsCommand as command, alertsCommandWith as commandWith } from "./support/command.ts";

const timeout = 120_000;

/**
 * An alert of a tenant that is its own admins' business, too; gives its number. Of a kind that stays
 * open for an hour, whoever judges meanwhile.
 */
async function open({ id, slug }: Tenant): Promise<string> {
  const [row] = await sql(
    `insert into public.alerts
       (tenant_id, kind, summary, what_to_do, evidence, for_tenant, opened_at, last_seen_at)
     values ($1, 'messages_returned', $2, 'Look at the addresses. Do not send them again.',
       '{"returned": 9}', true, now(), now())
     returning id`,
    [id, `${slug} has messages back.`],
  );
  return row.id;
}

/** The number of the recipient that was added. */
function added(output: string): string {
  const [, number] = /: recipient (\d+)\./.exec(output) ?? [];
  if (number === undefined) throw new Error(`None was added:\n${output}`);
  return number;
}

test("alerts are listed with what to do, acknowledged and resolved", { timeout }, async ({
  tenant,
}) => {
  const number = await open(tenant);
  const { slug } = tenant;
  expect((await command("--tenant", slug)).output).toMatch(
    new RegExp(`│ ${number} +│ ${slug} +│ open +│ ${slug} has messages back\\. +│ just now`),
  );
  expect((await command("show", number)).output).toContain("Do not send them again.");
  const known = await command("acknowledge", number, "--by", "olga");
  expect(known.output).toContain(`Alert ${number} is known to olga`);
  expect((await command("list", "--tenant", slug)).output).toContain("olga");
  await sql("update public.alerts set clear_since = now() where id = $1", [number]);
  expect((await command("resolve", number)).output).toContain("is resolved");
  expect((await command("--tenant", slug)).output).toContain("No alert is open.");
  expect((await command("list", "--all", "--tenant", slug)).output).toContain("resolved");
});

test.runIf(hasInbox)(
  "who is added gets a test, and says what came of it",
  { timeout },
  async ({ tenant: { slug } }) => {
    const address = `olga@${slug}.example`;
    const { output } = await command(
      ...["add", "email", address, "--tenant", slug, "--quiet", "22:00-07:00", "--digest", "08:00"],
      ...["--digest-only", "--time-zone", "Europe/Berlin", "--max-per-hour", "3"],
    );
    const number = added(output);
    const tested = await command("test", number);
    expect(tested).toMatchObject({ code: 0, output: expect.stringMatching(/│ sent/) });
    const [mail] = await mailsTo(address);
    expect(mail?.subject).toBe("Test: alerts of calbase arrive here");

    const row = () => command("recipients").then(({ output }) => line(output, number));
    expect(await row()).toMatch(
      new RegExp(
        `${slug} +│ email +│ ${address} +│ 22:00-07:00 │ 08:00, else critical ones only +│ Europe/Berlin +│ 3 `,
      ),
    );
    await command("change", number, "--quiet", "none", "--digest", "none");
    expect(await row()).toMatch(/example +│ +│ +│ Europe\/Berlin/);
    expect((await command("remove", number)).output).toContain("no more");
    expect((await command("recipients")).output).not.toContain(address);
  },
);

test("a secret is never typed, and never printed", { timeout }, async ({ tenant: { slug } }) => {
  const slack = await commandWith(
    { input: "https://hooks.slack.com/services/T0/B0/secret\n" },
    ...["add", "slack", "#ops", "--tenant", slug],
  );
  const hook = await command("add", "webhook", `https://${slug}.example/`, "--tenant", slug);
  const given = await commandWith(
    { env: { WEBHOOK_SECRET: `whsec_${"A".repeat(32)}` } },
    ...["add", "webhook", `https://${slug}.example/2`, "--tenant", slug],
  );
  const kept = await sql("select private.alert_secret($1) as secret", [added(slack.output)]);
  expect(kept[0].secret).toBe("https://hooks.slack.com/services/T0/B0/secret");
  expect(hook.output).toMatch(/whsec_[A-Za-z0-9+/]{43}=/);
  const listed = await command("recipients");
  for (const { output } of [slack, given, listed]) {
    expect(output).not.toMatch(/services|whsec_/);
  }
});

test.runIf(hasInbox)(
  "one that cannot be told is said, with why",
  { timeout },
  async ({ tenant: { slug } }) => {
    const { output } = await commandWith(
      { env: { SLACK_WEBHOOK_URL: "https://hooks.does-not-exist.invalid/services/x" } },
      ...["add", "slack", "#gone", "--tenant", slug],
    );
    const number = added(output);
    const tested = await command("test", number);
    expect(tested.code).toBe(1);
    expect(line(tested.output, number)).toMatch(/│ failed +│ Webhook: .*does-not-exist/);
    expect(tested.output).toContain("Not everybody can be told.");
    expect(line((await command("recipients")).output, number)).toMatch(/since just now: Webhook/);
  },
);

test.runIf(hasInbox)(
  "what opens is told by itself, once, and its end",
  { timeout },
  async ({ tenant }) => {
    const address = `olga@${tenant.slug}.example`;
    await command("add", "email", address, "--tenant", tenant.slug);
    const number = await open(tenant);
    const subjects = async () => (await mailsTo(address)).map(({ subject }) => subject);
    await vi.waitFor(async () => expect(await subjects()).toHaveLength(1), {
      timeout: 60_000,
      interval: 500,
    });
    await sql("update public.alerts set clear_since = now(), resolved_at = now() where id = $1", [
      number,
    ]);
    await vi.waitFor(async () => expect(await subjects()).toHaveLength(2), {
      timeout: 60_000,
      interval: 500,
    });
    expect(await subjects()).toEqual([
      `New: ${tenant.slug} has messages back.`,
      `Resolved: ${tenant.slug} has messages back.`,
    ]);
  },
);

test("what is typed wrongly is explained", { timeout }, async () => {
  const said = async (...args: string[]) => {
    const { code, output } = await command(...args);
    expect(code, output).toBe(1);
    return output;
  };
  expect(await said("fix")).toContain('"fix" is not a command');
  expect(await said("show")).toContain("Which alert?");
  expect(await said("show", "x")).toContain('"x" is not the number of one alert');
  expect(await said("acknowledge", "999999999")).toContain("There is no alert 999999999");
  expect(await said("add")).toContain("add <email|slack|webhook> <address>");
  expect(await said("add", "pigeon", "x")).toContain('"pigeon" is not a way to tell');
  expect(await said("add", "email", "x")).toContain('"x" is not an e-mail address');
  expect(await said("add", "email", "x@example.com", "--quiet", "late")).toContain("22:00-07:00");
  expect(await said("add", "email", "x@example.com", "--digest", "8")).toContain("--digest 08:00");
  expect(await said("add", "email", "x@example.com", "--digest-only")).toContain("set digest_at");
  expect(await said("add", "slack", "#ops")).toContain("Put it into SLACK_WEBHOOK_URL");
  expect(await said("change", "999999999", "--quiet", "none")).toContain("no alert recipient");
  expect(await said("change", "1")).toContain("What is to be changed?");
  expect(await said("test", "999999999")).toContain("There is no alert recipient 999999999");
});

/** The line of a table that begins with a number. */
function line(output: string, number: string): string {
  const [found] = new RegExp(`^│ ${number} +│.*$`, "m").exec(output) ?? [];
  return found ?? output;
}
