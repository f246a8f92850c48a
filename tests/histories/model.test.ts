import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, deliverGivingUp, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import { type Expected, expectedOf } from "./model.ts";
import { formsIn } from "./model-leads.ts";
import { TOLD_RULES } from "./model-rules.ts";
import { CHECK, CHECK_GIVING_UP, SEED, TIMEOUT_MS } from "./settings.ts";
import { failures } from "./snapshot.ts";
import { newTenantsWithRules, type Tenant } from "./tenant.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`model: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "bookings, leads and reminders are what the design says",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), async ({ events, noise }) => {
        const { client } = database;
        const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
        await deliver(client, postsTo(tenant, [...events, ...noise]));
        expect(await failures(client, [tenant])).toEqual([]);
        expect(await found(tenant)).toEqual(
          expectedOf(
            events.map(({ said }) => said),
            formsIn(noise),
          ),
        );
      }),
      CHECK,
    ),
);

test.runIf(ownDatabases())(
  "they are, too, when a third of the events was given up at first",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async ({ events, noise }, seed) => {
        const { client } = database;
        const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
        await deliverGivingUp(client, tenant, postsTo(tenant, [...events, ...noise]), seed);
        expect(await failures(client, [tenant])).toEqual([]);
        expect(await found(tenant)).toEqual(
          expectedOf(
            events.map(({ said }) => said),
            formsIn(noise),
          ),
        );
      }),
      CHECK_GIVING_UP,
    ),
);

async function found(tenant: Tenant): Promise<Expected> {
  const { rows: bookings } = await database.client.query(
    `select b.cal_uid, b.status, b.start_time, b.end_time, b.reschedule_requested,
       (select string_agg(u.cal_uid, ' ' order by u.cal_uid) from public.booking_uids u
         where u.tenant_id = b.tenant_id and u.booking_id = b.id) as uids,
       array(select a.contact from public.booking_attendees a
         where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
         order by a.contact) as present,
       array(select a.contact from public.booking_attendees a
         where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
           and a.attendance_confirmed_for = b.start_time
         order by a.contact) as attending,
       (select count(*)::integer from public.reminders r
         join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
         where r.tenant_id = b.tenant_id and r.booking_id = b.id and r.status = 'scheduled'
           and u.name in ('24 hours before', '1 hour before', 'Follow-up after 30 minutes'))
         as live,
       array(select format('%s: %s, %s', u.name, r.recipient,
           to_char(r.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
         from public.reminders r
         join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
         where r.tenant_id = b.tenant_id and r.booking_id = b.id and r.status = 'scheduled'
           and u.name = any ($2)) as planned,
       array(select jsonb_build_array(r.recipient, to_char(r.due_at at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
         from public.reminders r
         join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
         where r.tenant_id = b.tenant_id and r.booking_id = b.id and r.status = 'scheduled'
           and u.name = 'the day before'
         order by r.recipient) as day_before
     from public.bookings b
     where b.tenant_id = $1
     order by uids`,
    [tenant.id, TOLD_RULES],
  );
  const { rows: leads } = await database.client.query(
    `select l.contact, l.status, l.score from public.leads l
     where l.tenant_id = $1 order by l.contact`,
    [tenant.id],
  );
  const { rows: firsts } = await database.client.query(
    `select a.contact, least(a.requested_at, a.confirmed_at) as at, b.start_time as start
     from public.booking_attendees a
     join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
     where a.tenant_id = $1 and a.is_booker and not a.moved_out
       and least(a.requested_at, a.confirmed_at) is not null
       and private.is_first_booking(b, a.contact)`,
    [tenant.id],
  );
  return {
    bookings: bookings.map((row) => ({
      uids: row.uids,
      cal_uid: row.cal_uid,
      status: row.status,
      start: row.start_time?.toISOString() ?? null,
      end: row.end_time?.toISOString() ?? null,
      present: row.present,
      attending: row.attending,
      liveReminders: row.live,
      dayBefore: row.day_before,
      planned: row.planned.sort(),
      rescheduleRequested: row.reschedule_requested,
    })),
    leads,
    firsts: firsts
      .map(({ contact, at, start }) => `${contact} ${at.toISOString()} ${start?.toISOString()}`)
      .sort(),
  };
}
