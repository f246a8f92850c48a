import { expect } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { ANSWERS, post } from "../end-to-end/support/request.ts";
import { test } from "../end-to-end/support/test.ts";
import { tenantCommand as command, printed } from "./support/command.ts";

const timeout = 60_000;

test("list has a line for every tenant, with its state", { timeout }, async ({
  tenant,
  otherTenant,
}) => {
  await sql("select disable_tenant($1)", [otherTenant.slug]);
  await tenant.send("PING");
  const { code, output } = await command("list");
  expect(output).toMatch(new RegExp(`│ ${tenant.slug} +│.*│ UTC +│ active +│ just now`));
  expect(output).toMatch(new RegExp(`│ ${otherTenant.slug} +│.*│ UTC +│ disabled +│ none yet`));
  expect(code).toBe(0);
});

test("show tells everything but the secrets, by slug or by id", { timeout }, async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED");
  await post({ tenant: tenant.slug, body: "{}", signature: "0".repeat(64) });
  await expect
    .poll(() => sql("select from private.webhook_rejections where tenant_id = $1", [tenant.id]))
    .toHaveLength(1);

  const { code, output } = await command("show", tenant.slug);
  expect(printed(output, "Id")).toBe(tenant.id);
  expect(printed(output, "State")).toBe("active");
  expect(printed(output, "Webhook URL")).toMatch(new RegExp(`^http.*\\?tenant=${tenant.slug}$`));
  expect(printed(output, "Secrets")).toMatch(/^of .*, valid$/);
  expect(printed(output, "Refused in 24 hours")).toBe("1 wrong signature");
  expect(output).toMatch(
    /│ 24 hours before +│ before_start │ 1440 min +│ email +│ booker │ true +│/,
  );
  expect(output).toContain("Booking created");
  expect(output).not.toContain(tenant.secret);
  expect(code).toBe(0);
  expect((await command("show", tenant.id)).output).toBe(output);
});

test("list and show say what waits, and what could not be stored", { timeout }, async ({
  tenant,
}) => {
  const quiet = await command("show", tenant.slug);
  expect(printed(quiet.output, "Events that wait")).toBe("0");
  expect(quiet.output).not.toContain("could not be stored");

  await sql("select disable_tenant($1)", [tenant.slug]);
  await tenant.send("BOOKING_CREATED");
  await sql("select count_rejections($1, 'not_stored', 2)", [tenant.id]);
  const show = await command("show", tenant.slug);
  expect(printed(show.output, "Events that wait")).toBe("1, the oldest came just now");
  expect(printed(show.output, "Refused in 24 hours")).toBe("2 not stored");
  const list = await command("list");
  expect(list.output).toMatch(new RegExp(`│ ${tenant.slug} +│.*│ 1, just now +│ 0 +│ 0 +│`));
  for (const { output } of [show, list]) {
    expect(output).toContain(`${tenant.slug}: 2 webhooks could not be stored in the last 24 hours`);
    expect(output).toContain("Cal.com may never send them again");
  }
});

test("disable and enable say what they stopped and what had waited", { timeout }, async ({
  tenant,
}) => {
  await tenant.send("BOOKING_CREATED");
  const disabled = await command("disable", tenant.slug);
  expect(disabled.output).toContain("Reminders that were stopped: 3.");
  expect(printed((await command("show", tenant.slug)).output, "State")).toMatch(/^disabled since/);
  await tenant.send("BOOKING_CREATED");
  const enabled = await command("enable", tenant.slug);
  expect(enabled.output).toContain("Events that had waited: 1.");
  expect([disabled.code, enabled.code]).toEqual([0, 0]);
  expect(printed((await command("show", tenant.slug)).output, "State")).toBe("active");
});

test("rotate-secret gives a new secret beside the old one, retire-secrets ends that", {
  timeout,
}, async ({ tenant }) => {
  const validSecrets = async () =>
    (await sql("select webhook_secrets($1) -> 'secrets' as valid", [tenant.slug]))[0].valid;

  const rotated = await command("rotate-secret", tenant.slug, "--keep-old-for", "90m");
  const secret = printed(rotated.output, "Secret");
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(await validSecrets()).toEqual([secret, tenant.secret]);
  const [kept] = await sql(
    `select extract(epoch from retires_at - now())::integer as seconds
     from private.tenant_secrets where tenant_id = $1 and retires_at is not null`,
    [tenant.id],
  );
  expect(kept.seconds).toBeGreaterThan(85 * 60);
  expect(kept.seconds).toBeLessThanOrEqual(90 * 60);
  expect((await command("show", tenant.slug)).output).not.toContain(secret);

  const retired = await command("retire-secrets", tenant.slug);
  expect(retired.output).toContain(": 1.");
  expect(await validSecrets()).toEqual([secret]);
  expect((await command("retire-secrets", tenant.slug)).output).toContain("no old secret");

  const own = `a secret that ${tenant.slug} chose`;
  await command("rotate-secret", tenant.slug, "--secret", own, "--keep-old-for", "0");
  expect(await validSecrets()).toEqual([own]);
  expect([rotated.code, retired.code]).toEqual([0, 0]);
});

test("delete asks for the slug, and says what would be lost", { timeout }, async ({
  tenant,
  otherTenant,
}) => {
  expect(await tenant.send("BOOKING_CREATED")).toEqual(ANSWERS.received);
  for (const confirmation of [[], ["--confirm", otherTenant.slug], ["--confirm", ""]]) {
    const { code, output } = await command("delete", tenant.slug, ...confirmation);
    expect(output).toContain("1 events, 1 bookings and 1 leads");
    expect(output).toContain(`delete ${tenant.slug} --confirm ${tenant.slug}`);
    expect(code).toBe(1);
  }
  expect(await tenant.rows("bookings", "id")).toHaveLength(1);
  const { code } = await command("delete", tenant.slug, "--confirm", tenant.slug);
  expect(code).toBe(0);
  expect(await sql("select from public.tenants where id = $1", [tenant.id])).toEqual([]);
});
