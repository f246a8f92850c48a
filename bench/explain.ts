import { withDatabase } from "../cli/database.ts";
import { growTo } from "./grown.ts";
import type { Bench } from "./section.ts";

/** Statements of the migrations, as they read them; $tenant and so on are filled in. */
const QUERIES: Record<string, string> = {
  "tick: is anything due": `select min(r.send_at) <= now()
    from public.reminders r where r.status = 'scheduled'`,
  "tick: what is due of a tenant": `select n.*
    from unnest(array['scheduled']::public.reminder_status[]) w (status)
    cross join lateral (
      select r.tenant_id, r.id, r.send_at
      from public.reminders r
      where r.tenant_id = '$tenant' and r.channel = 'email' and r.send_at <= now()
        and r.status = w.status and r.status in ('scheduled', 'queued', 'failed', 'unknown')
      order by r.send_at
      limit 200
      for update skip locked
    ) n`,
  "tick: is anything to send": `select exists (
      select from public.reminders r
      where r.status = 'queued' and coalesce(r.claimed_until, '-infinity') <= now()
    )`,
  "claim: reading the queue": "select * from pgmq.read('reminders', 150, 50)",
  "claim: is it still right": `select private.reason_not_to_send(q, private.context_of(q), now())
    from public.reminders q where q.tenant_id = '$tenant' and q.booking_id = '$booking'`,
  "claim: what the message is made of": `select private.reminder_content(q, private.context_of(q))
    from public.reminders q where q.tenant_id = '$tenant' and q.booking_id = '$booking'`,
  "claim: what is planned": `select a.rule_id, a.recipient, a.due_at
    from private.addressees a where a.tenant_id = '$tenant' and a.booking_id = '$booking'`,
  "receive: which booking it names": `select u.*
    from public.booking_uids u
    where u.tenant_id = '$tenant' and u.cal_uid = '$uid'`,
  "receive: what is kept of it": `select k.*
    from private.booking_folds k
    where k.tenant_id = '$tenant' and k.booking_id = '$booking'`,
  "receive: the booking's events": `select e.id, u.generation
    from public.webhook_events e
    join public.booking_uids u on u.tenant_id = e.tenant_id and u.cal_uid = e.cal_uid
    where e.tenant_id = '$tenant' and e.booking_id = '$booking' and e.status = 'applied'
    union all
    select e.id, u.generation
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.left_uid = u.cal_uid
    where u.tenant_id = '$tenant' and u.booking_id = '$booking'
      and e.booking_id <> '$booking' and e.status = 'applied'`,
  "receive: folding": "select private.fold_booking('$tenant', '$booking')",
  "receive: what a lead did from then on": `select coalesce(sum(a.points), 0)
    from public.lead_activities a
    where a.tenant_id = '$tenant' and a.lead_id = '$lead' and a.occurred_at >= now()`,
  "receive: a lead's newest booking": `select b.*
    from public.leads l
    cross join lateral private.newest_booking(l.tenant_id, l.contact) b
    where l.tenant_id = '$tenant' and l.id = '$lead'`,
};

/** Prints EXPLAIN (ANALYZE, BUFFERS) of the hot queries on the database that has grown. */
export async function explainHotQueries({ stack, options, log }: Bench): Promise<void> {
  await growTo(stack.grown, options.bookings, log);
  await withDatabase(stack.grown.url, async (client) => {
    await client.query("set plan_cache_mode = 'force_generic_plan'");
    const { rows: found } = await client.query(
      `select l.tenant_id as tenant, l.booking_id as booking, l.id as lead, b.cal_uid as uid
       from public.leads l
       join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id
       limit 1`,
    );
    for (const [name, query] of Object.entries(QUERIES)) {
      const sql = query.replace(/\$(\w+)/g, (_, key) => found[0][key]);
      const { rows } = await client.query(`explain (analyze, buffers) ${sql}`);
      console.log(`\n${name}\n${rows.map((row) => `  ${row["QUERY PLAN"]}`).join("\n")}`);
    }
  });
}
