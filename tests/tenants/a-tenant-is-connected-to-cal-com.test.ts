import { afterEach, beforeEach, expect, vi } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { test } from "../end-to-end/support/test.ts";
import { PEOPLE } from "../histories/people.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { book, cancel } from "../stand-ins/cal-api/acts.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { type Outcome, printed, tenantCommandWith } from "./support/command.ts";

const PROJECT = "https://ref.supabase.co";
const HOUR_MS = 3_600_000;
const timeout = 60_000;
let calCom: CalComServer;

beforeEach(async () => {
  calCom = await CalComServer.start();
});
afterEach(() => calCom.stop());

const command = (name: string, slug: string, ...more: string[]): Promise<Outcome> =>
  tenantCommandWith({ env: { CAL_API_KEY: KEY } }, name, slug, "--url", PROJECT, ...more);
const connect = (slug: string, ...more: string[]) =>
  command("connect", slug, "--api", calCom.url, ...more);

const keysInVault = (slug: string) =>
  sql("select from vault.secrets where name like $1", [`calbase/${slug}/key to Cal.com%`]);

/** Three bookings that nobody posted: one ahead, one cancelled, one a month ago. */
async function bookedBefore(slug: string): Promise<void> {
  for (const [name, hours] of Object.entries({ ahead: 48, off: 72, past: -720 })) {
    const start = new Date(Date.now() + hours * HOUR_MS);
    await book(calCom.account, { person: PEOPLE[0], start, uid: `${name}-${slug}` });
  }
  await cancel(calCom.account, `off-${slug}`);
  // What changed in the last ten minutes is left to the webhooks that may still be on their way.
  for (const booking of calCom.account.ledger.bookings.values()) {
    const anHourAgo = new Date(Date.now() - HOUR_MS);
    Object.assign(booking, { createdAt: anHourAgo, updatedAt: anHourAgo });
  }
}

test("connect fills upcoming_bookings, from nothing", { timeout }, async ({ tenant }) => {
  await bookedBefore(tenant.slug);
  const { code, output } = await connect(tenant.slug);
  expect(code, output).toBe(0);
  expect(output).toContain("Reading bookings: 100 %, 3 of 3");
  expect(output).toContain(`The tenant ${tenant.slug} is connected: Cal.com showed 3 bookings.`);
  expect(output).not.toContain(KEY);
  expect(await tenant.rows("upcoming_bookings", "cal_uid")).toMatchObject([
    { cal_uid: `ahead-${tenant.slug}`, status: "confirmed" },
  ]);
  expect(
    await sql("select cal_uid, status from bookings where tenant_id = $1 order by start_time", [
      tenant.id,
    ]),
  ).toMatchObject([{ cal_uid: `past-${tenant.slug}` }, {}, { status: "cancelled" }]);
  expect(
    await sql("select channel from reminders where tenant_id = $1 and status = 'scheduled'", [
      tenant.id,
    ]),
  ).toHaveLength(3);
});

test("connection shows whose key it is and how far it is, never the key", { timeout }, async ({
  tenant,
}) => {
  const before = await command("connection", tenant.slug);
  expect(printed((await command("show", tenant.slug)).output, "Cal.com's API")).toBe(
    "not connected",
  );
  expect(before.output).toContain(`The tenant ${tenant.slug} is not connected`);
  await bookedBefore(tenant.slug);
  await connect(tenant.slug);
  const { output } = await command("connection", tenant.slug);
  expect(printed(output, "State")).toBe("connected");
  expect(printed(output, "Key of")).toBe("nora@studio-lind.example");
  expect(printed(output, "Backfill")).toBe("done, 3");
  expect(printed(output, "Never told to us in 7 days")).toBe("0 bookings");
  expect(printed(output, "Webhook")).toMatch(/^in order on /);
  const show = await command("show", tenant.slug);
  expect(printed(show.output, "Cal.com's API")).toMatch(/^connected, last compared /);
  expect(printed(show.output, "Webhook at Cal.com")).toMatch(/^in order on /);
  const list = await tenantCommandWith({}, "list");
  expect(list.output).toMatch(new RegExp(`${tenant.slug} .* connected, webhook in order `));
  expect(output).not.toContain(KEY);
});

test("what the daily look finds wrong with the webhook is shown, and connect mends it", {
  timeout,
}, async ({ tenant }) => {
  await connect(tenant.slug);
  const [webhook] = calCom.account.webhooks.all;
  Object.assign(webhook as object, { active: false });
  await sql(
    `update private.sync_cursors set due_at = now() where tenant_id = $1 and kind = 'webhook'`,
    [tenant.id],
  );
  // The scheduler has it looked at.
  await vi.waitFor(
    async () => {
      const { output } = await command("connection", tenant.slug);
      expect(printed(output, "Webhook")).toMatch(
        new RegExp(`^inactive on .*\\. It is off: nothing is posted\\. .* connect ${tenant.slug}$`),
      );
    },
    { timeout: 40_000, interval: 1_000 },
  );
  expect((await connect(tenant.slug)).output).toContain("It is off: nothing is posted.\n  Mended.");
  expect(printed((await command("connection", tenant.slug)).output, "Webhook")).toMatch(
    /^in order on /,
  );
});

test("disconnect takes the webhook away, and the key out of Vault", { timeout }, async ({
  tenant,
}) => {
  await bookedBefore(tenant.slug);
  await connect(tenant.slug);
  expect(await keysInVault(tenant.slug)).toHaveLength(1);
  const { code, output } = await command("disconnect", tenant.slug);
  expect(code, output).toBe(0);
  expect(output).toContain("The webhook of the key's owner is deleted.");
  expect(calCom.account.webhooks.all).toEqual([]);
  expect(await keysInVault(tenant.slug)).toEqual([]);
  expect(await tenant.rows("bookings", "cal_uid")).toHaveLength(3);
  expect((await command("disconnect", tenant.slug)).output).toContain("is not connected");
});

test("disconnect forgets a key that Cal.com does not know any more", { timeout }, async ({
  tenant,
}) => {
  await connect(tenant.slug);
  calCom.account.users.clear();
  const { code, output } = await command("disconnect", tenant.slug);
  expect(code, output).toBe(0);
  expect(output).toContain("The webhook could not be deleted: Cal.com does not know this API key");
  expect(output).toContain("The key is forgotten.");
});
