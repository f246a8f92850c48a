import { expect } from "vitest";
import { connect } from "../end-to-end/support/database.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";
import { tenantCommand as command } from "./support/command.ts";
import { bookMany, MANY } from "./support/many.ts";

const timeout = 60_000;

/** As after a fault that was mended: all that waits is given up. */
async function failAll(tenant: Tenant): Promise<void> {
  const client = await connect();
  try {
    // As calbase's own functions run.
    await client.query("set search_path = ''");
    await client.query(
      `update public.webhook_events set status = 'failed', reason = 'for a test'
       where tenant_id = $1 and status = 'pending'`,
      [tenant.id],
    );
    await client.query("select public.enable_tenant($1)", [tenant.slug]);
  } finally {
    await client.end();
  }
}

const disable = (tenant: Tenant) => command("disable", tenant.slug);

test("replay tells what became of each, also of more than are tried at once", {
  timeout,
}, async ({ tenant }) => {
  await disable(tenant);
  await bookMany(tenant);
  await tenant.postSigned('{"no": "trigger"}');
  const refused = await command("replay", tenant.slug);
  expect(refused.output).toContain(`npm run tenant -- enable ${tenant.slug}`);
  expect(refused.code).toBe(1);

  await failAll(tenant);
  const { code, output } = await command("replay", tenant.slug);
  expect(output).toContain(`Events that were read again: ${MANY + 1}.`);
  expect(output).toContain("Applying events: 100 %");
  expect(output).toMatch(new RegExp(`│ applied +│ ${MANY} +│ +│`));
  expect(output).toMatch(/│ unparseable │ 1 +│ .+ │/);
  expect(output).toContain("1 event still in trouble.");
  expect(code).toBe(0);
  expect(await tenant.rows("bookings", "id")).toHaveLength(MANY);
});

test("replay of named ones leaves the others, and tells which were not in trouble", {
  timeout,
}, async ({ tenant }) => {
  await tenant.send("PING");
  await disable(tenant);
  await tenant.send("BOOKING_CREATED");
  await tenant.send("BOOKING_CREATED");
  await failAll(tenant);
  const [ping, first] = (await tenant.rows("webhook_events", "id")).map(({ id }) => id);
  const { code, output } = await command("replay", tenant.slug, "--event", `${first},${ping}`);
  expect(output).toContain(`or not of this tenant: ${ping}\n`);
  expect(output).toContain("Events that were read again: 1.");
  expect(code).toBe(0);
  expect((await tenant.rows("webhook_events", "id")).map(({ status }) => status)).toEqual([
    "ignored",
    "applied",
    "failed",
  ]);
  expect((await command("replay", tenant.slug, "--event", ping)).output).toContain(
    "No event of the tenant",
  );
});
