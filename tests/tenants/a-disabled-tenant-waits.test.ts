import { expect, vi } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { connect, sql, whoWaitsFor } from "../end-to-end/support/database.ts";
import { ANSWERS } from "../end-to-end/support/request.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";

const HOUR = 60 * 60_000;
const began = Math.floor(Date.now() / 1000) * 1000;
const inHours = (hours: number) => new Date(began + hours * HOUR);

const disable = async (tenant: Tenant) =>
  (await sql("select disable_tenant($1) as stopped", [tenant.slug]))[0].stopped;
const enable = async (tenant: Tenant, now = new Date()) =>
  (await sql("select enable_tenant($1, $2) as applied", [tenant.slug, now]))[0].applied;

const bookings = (tenant: Tenant) => tenant.rows("bookings", "start_time");
const eventStates = async (tenant: Tenant) =>
  (await tenant.rows("webhook_events", "id")).map(({ event_type, status }) => [event_type, status]);
const reminders = async (tenant: Tenant) =>
  (await tenant.rows("reminders", "due_at")).map(({ status, due_at, reason }) => ({
    status,
    due_at,
    reason,
  }));

test("Its webhooks are stored and not applied; its reminders are stopped", async ({
  tenant,
  otherTenant,
}) => {
  const uid = newUid();
  await tenant.send("BOOKING_CREATED", { uid, start: inHours(72) });
  await otherTenant.send("BOOKING_CREATED", { uid, start: inHours(72) });
  const before = await bookings(tenant);
  expect(await disable(tenant)).toBe(3);
  expect(await disable(tenant)).toBe(0);

  expect(await tenant.send("BOOKING_CANCELLED", { uid })).toEqual(ANSWERS.received);
  expect(await tenant.send("BOOKING_CREATED", { uid: newUid() })).toEqual(ANSWERS.received);
  expect(await tenant.postSigned("not JSON")).toEqual(ANSWERS.invalidJson);
  expect(await bookings(tenant)).toEqual(before);
  expect(await eventStates(tenant)).toEqual([
    ["BOOKING_CREATED", "applied"],
    ["BOOKING_CANCELLED", "pending"],
    ["BOOKING_CREATED", "pending"],
    [null, "unparseable"],
  ]);
  expect(await reminders(tenant)).toMatchObject(
    Array(3).fill({ status: "cancelled", reason: "The tenant is disabled." }),
  );
  expect(await reminders(otherTenant)).toMatchObject(Array(3).fill({ status: "scheduled" }));
  expect(
    await sql("select pending_events::integer from public.tenant_health where tenant_id = $1", [
      tenant.id,
    ]),
  ).toEqual([{ pending_events: 2 }]);
});

test("Enabled again, it is as if it had never been disabled", async ({ tenant, otherTenant }) => {
  const [first, second, third] = [newUid(), newUid(), newUid()];
  const at = (minutes: number) => new Date(began + minutes * 60_000);
  const send = async (owner: Tenant, trigger: string, minutes: number, options: object) => {
    const event = { email: "ada@life.example", createdAt: at(minutes), ...options };
    expect(await owner.send(trigger, event)).toEqual(ANSWERS.received);
  };
  const life = async (owner: Tenant, pause: () => Promise<unknown>) => {
    const start = inHours(72);
    await send(owner, "BOOKING_CREATED", 0, { uid: first, start });
    await pause();
    const moved = { uid: second, rescheduleUid: first, previousStart: start, start: inHours(96) };
    await send(owner, "BOOKING_RESCHEDULED", 1, moved);
    await send(owner, "BOOKING_CREATED", 2, { uid: third, start: inHours(120) });
    await send(owner, "BOOKING_CANCELLED", 3, { uid: third, start: inHours(120) });
    await send(owner, "PING", 4, {});
  };
  await life(otherTenant, async () => {});
  await life(tenant, () => disable(tenant));
  expect(await bookings(tenant)).toMatchObject([{ cal_uid: first, status: "confirmed" }]);
  expect(await enable(tenant)).toBe(3);
  expect(await enable(tenant)).toBe(0);

  const seen = async (owner: Tenant) => {
    const rows = await Promise.all([
      bookings(owner),
      owner.rows("leads", "contact"),
      owner.rows("lead_activities", "occurred_at, kind"),
      owner.rows("reminders", "due_at"),
    ]);
    // What is each tenant's own, or the moment it was written.
    const own = [
      "tenant_id",
      "id",
      "booking_id",
      "lead_id",
      "rule_id",
      "newest_event_id",
      "generation",
    ];
    return JSON.parse(
      JSON.stringify(rows, (key, value) => (own.includes(key) ? undefined : value)),
    );
  };
  expect(await seen(tenant)).toEqual(await seen(otherTenant));
  expect(await eventStates(tenant)).toEqual(await eventStates(otherTenant));
  expect(await bookings(tenant)).toMatchObject([
    { cal_uid: second, status: "rescheduled", start_time: inHours(96) },
    { cal_uid: third, status: "cancelled" },
  ]);
});

test("Reminders whose time went by meanwhile are not sent late", async ({ tenant }) => {
  const start = inHours(72);
  await tenant.send("BOOKING_CREATED", { start });
  await disable(tenant);
  await enable(tenant, new Date(start.getTime() - HOUR / 2));
  expect(await reminders(tenant)).toMatchObject([
    { status: "skipped", due_at: inHours(48) },
    { status: "skipped", due_at: inHours(71) },
    { status: "scheduled" },
  ]);
});

test("A webhook that is being stored while the tenant is enabled is applied, too", async ({
  tenant,
}) => {
  await disable(tenant);
  const [storing, enabling] = await Promise.all([connect(), connect()]);
  try {
    const body = buildEvent("BOOKING_CREATED", { email: tenant.email });
    await storing.query("begin");
    await storing.query("select public.receive_webhook($1, repeat('a', 64), $2)", [
      tenant.id,
      body,
    ]);
    const [{ pid }] = (await storing.query("select pg_backend_pid() as pid")).rows;
    let isDone = false;
    const enabled = enabling.query("select public.enable_tenant($1)", [tenant.slug]).finally(() => {
      isDone = true;
    });
    await vi.waitFor(async () => expect(isDone || (await whoWaitsFor(pid))).toBeTruthy());
    await storing.query("commit");
    await enabled;
  } finally {
    await Promise.all([storing.end(), enabling.end()]);
  }
  // It still saw the tenant disabled, and enabling did not wait for it: the scheduler applies it.
  await expect
    .poll(() => eventStates(tenant), { timeout: 20_000 })
    .toEqual([["BOOKING_CREATED", "applied"]]);
  expect(await bookings(tenant)).toHaveLength(1);
});
