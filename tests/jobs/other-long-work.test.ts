import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { event } from "../concurrency/events.ts";
import { post } from "../concurrency/sessions.ts";
import { type Database, openDatabase } from "../histories/database.ts";
import { failures } from "../histories/snapshot.ts";
import type { Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";
import {
  drain,
  EVENTS_A_STEP,
  jobsOf,
  MANY,
  newTenantWithMany,
  newTenantWithManyWaiting,
  reminders,
  STEP,
  step,
} from "./many-bookings.ts";

const timeout = 120_000;
/** Each booking has one reminder by each of the three rules that a tenant begins with. */
const RULES = 3;

let database: Database;
let client: pg.Client;
let other: pg.Client;
let tenant: Tenant;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(2);
  [client, other] = database.clients as [pg.Client, pg.Client];
  tenant = await newTenantWithMany(client);
}, timeout);
afterAll(() => database?.close());
afterEach(async () => {
  if (client) await drain(client);
  await client?.query("delete from private.jobs");
});

describe.runIf(ownDatabases())("enabling a tenant with many waiting events", { timeout }, () => {
  test("applies them in steps, beside webhooks that arrive", async () => {
    const waiting = await newTenantWithManyWaiting(client);
    const { rows } = await client.query("select public.enable_tenant($1, $2) as count", [
      waiting.slug,
      NOW,
    ]);
    expect(rows[0].count).toBe(MANY);
    expect(await pending(waiting)).toBe(MANY - EVENTS_A_STEP);
    expect(await post(other, waiting, event(0, "BOOKING_CREATED"))).toBe("stored");
    expect(await drain(client)).toBe(MANY / EVENTS_A_STEP - 1);
    expect(await pending(waiting)).toBe(0);
    expect(await failures(client, [waiting])).toEqual([]);
    expect(await reminders(client, waiting)).toEqual({ scheduled: (MANY + 1) * RULES });
  });

  test("takes turns with a tenant that has one event pending", async () => {
    const waiting = await newTenantWithManyWaiting(client);
    await client.query("select public.enable_tenant($1, $2)", [waiting.slug, NOW]);
    await client.query("set calbase.give_up_share = 1");
    expect(await post(client, tenant, event(0, "BOOKING_CREATED"))).toBe("pending");
    await client.query("reset calbase.give_up_share");
    await step(client);
    await step(client);
    expect(await pending(tenant)).toBe(0);
    expect(await pending(waiting)).toBe(MANY - 2 * EVENTS_A_STEP);
  });
});

describe.runIf(ownDatabases())("a rule's edit that concerns many bookings", { timeout }, () => {
  test("is planned in steps, and shown", async () => {
    const before = await reminders(client, tenant);
    await addRule("Added");
    const total = (before.scheduled ?? 0) / RULES;
    expect(total).toBeGreaterThanOrEqual(MANY);
    expect(await jobsOf(client, tenant)).toMatchObject([
      { kind: "replan_rule", rule: "Added", done: 0, total, percent: 0 },
    ]);
    await step(client);
    expect(await plannedBy("Added", 5)).toBe(STEP);
    await drain(client);
    expect(await plannedBy("Added", 5)).toBe(total);

    await client.query(
      "update public.reminder_rules set offset_minutes = 7 where tenant_id = $1 and name = 'Added'",
      [tenant.id],
    );
    expect(await plannedBy("Added", 5)).toBe(total);
    await step(client);
    expect(await plannedBy("Added", 7)).toBe(STEP);
    expect(await plannedBy("Added", 5)).toBe(total - STEP);
    await drain(client);
    expect(await plannedBy("Added", 7)).toBe(total);
    await removeRule("Added");
    expect(await reminders(client, tenant)).toEqual(before);
  });

  test("is planned for a booking that is made between two steps", async () => {
    await addRule("Added");
    const [job] = await jobsOf(client, tenant);
    await step(client);
    expect(await post(other, tenant, event(0, "BOOKING_CREATED", { uid: "between" }))).toBe(
      "stored",
    );
    expect(await plannedBy("Added", 5)).toBe(STEP + 1);
    await drain(client);
    expect(await plannedBy("Added", 5)).toBe((job?.total ?? 0) + 1);
    await removeRule("Added");
  });

  test("begins again when the rule is edited again, and ends with the last edit", async () => {
    await addRule("Added");
    await step(client);
    await client.query(
      "update public.reminder_rules set offset_minutes = 7 where tenant_id = $1 and name = 'Added'",
      [tenant.id],
    );
    const [job, ...more] = await jobsOf(client, tenant);
    expect(more).toEqual([]);
    expect(job).toMatchObject({ done: 0, ended: false });
    await drain(client);
    expect(await plannedBy("Added", 7)).toBe(job?.total);
    await removeRule("Added");
  });

  test("goes with its rule", async () => {
    await addRule("Added");
    await step(client);
    await removeRule("Added");
    expect(await jobsOf(client, tenant)).toEqual([]);
    expect(await step(client)).toBe(false);
  });
});

describe.runIf(ownDatabases())("disabling a tenant with many bookings", { timeout }, () => {
  test("cancels what is planned in steps; enabling brings it back", async () => {
    const before = await reminders(client, tenant);
    const { rows } = await client.query("select public.disable_tenant($1, $2) as count", [
      tenant.slug,
      NOW,
    ]);
    expect(rows[0].count).toBe(before.scheduled);
    await step(client);
    expect(await reminders(client, tenant)).toEqual({
      ...before,
      cancelled: (before.cancelled ?? 0) + STEP * RULES,
      scheduled: (before.scheduled ?? 0) - STEP * RULES,
    });
    await drain(client);
    expect((await reminders(client, tenant)).scheduled).toBeUndefined();
    expect(await jobsOf(client, tenant)).toMatchObject([{ kind: "disable", ended: true }]);

    await client.query("select public.enable_tenant($1, $2)", [tenant.slug, NOW]);
    await drain(client);
    expect(await reminders(client, tenant)).toEqual(before);
  });

  test("is undone halfway when it is enabled again", async () => {
    const before = await reminders(client, tenant);
    await client.query("select public.disable_tenant($1, $2)", [tenant.slug, NOW]);
    await step(client);
    await client.query("select public.enable_tenant($1, $2)", [tenant.slug, NOW]);
    await drain(client);
    expect(await reminders(client, tenant)).toEqual(before);
    const jobs = await jobsOf(client, tenant);
    expect(jobs.every(({ ended }) => ended)).toBe(true);
  });
});

function addRule(name: string): Promise<unknown> {
  return client.query(
    `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
     values ($1, $2, 'before_start', 5)`,
    [tenant.id, name],
  );
}

function removeRule(name: string): Promise<unknown> {
  return client.query("delete from public.reminder_rules where tenant_id = $1 and name = $2", [
    tenant.id,
    name,
  ]);
}

/** How many reminders wait by a rule, so many minutes before the start. */
async function plannedBy(name: string, minutes: number): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::integer as count
     from public.reminders r
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     where r.tenant_id = $1 and u.name = $2 and r.status = 'scheduled'
       and r.due_at = b.start_time - make_interval(mins => $3)`,
    [tenant.id, name, minutes],
  );
  return rows[0].count;
}

async function pending(of: Tenant): Promise<number> {
  const { rows } = await client.query(
    "select count(*)::integer as count from public.webhook_events where tenant_id = $1 and status = 'pending'",
    [of.id],
  );
  return rows[0].count;
}
