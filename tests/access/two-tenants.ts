import type pg from "pg";
import { buildEvent } from "../../local/events/index.ts";
import { ACME, ASKERS, type Asker, OTHER } from "./roles.ts";

/**
 * Makes two tenants that have a row in every table, with their members. `client` is role
 * `postgres`, in a database of its own.
 */
export async function makeTwoTenants(client: pg.ClientBase): Promise<void> {
  for (const { user } of Object.values<Asker>(ASKERS)) {
    if (user) await client.query("insert into auth.users (id) values ($1)", [user]);
  }
  for (const [slug, id] of [
    ["acme", ACME],
    ["other", OTHER],
  ] as const) {
    await client.query("insert into public.tenants (id, slug, name) values ($1, $2, $2)", [
      id,
      slug,
    ]);
    await client.query("select private.add_tenant_secret($1, $2)", [
      id,
      `secret-of-${slug}-tenant`,
    ]);
    await makeRows(client, id, slug);
  }
  for (const { user, tenant, membership } of Object.values<Asker>(ASKERS)) {
    if (!tenant) continue;
    await client.query(
      "insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, $3)",
      [tenant, user, membership],
    );
  }
  await client.query(COUNTED);
  await client.query("select private.record_heartbeat('tick', now())");
  await client.query("select private.note_installation()");
  await client.query("select private.note_ping(1)");
  await client.query("select private.measure_queues(now())");
  await client.query("select private.learn_habits()");
  await client.query("insert into private.round_robin default values");
  await client.query("select net.http_post('http://127.0.0.1:9')");
}

/** What the trends have of them. */
const COUNTED = `
  select private.count_recent_days(), private.count_hourly_events(0, private.last_id('webhook_events')),
    private.count_daily_attempts(0, private.last_id('deliveries'))`;

/** A booking ahead, one that reminders were sent of, and what could not be read or was refused. */
async function makeRows(client: pg.ClientBase, tenant: string, slug: string): Promise<void> {
  const receive = (id: string, body: object | null, text: string | null = null) =>
    client.query("select public.receive_webhook($1, $2, $3, $4, $5)", [
      tenant,
      id,
      body && JSON.stringify(body),
      text,
      text && "not JSON",
    ]);
  await receive(
    "created",
    buildEvent("BOOKING_CREATED", { uid: "uid", email: `ada@${slug}.example` }),
  );
  await receive("unparseable", null, "not JSON");
  await client.query("select public.count_rejections($1, 'wrong_signature', 1)", [tenant]);
  await client.query(
    `insert into public.message_templates (tenant_id, rule_id, subject, body)
     select tenant_id, id, 'Hello', 'Hello' from public.reminder_rules
     where tenant_id = $1 and name = '1 hour before'`,
    [tenant],
  );
  // As calbase's functions write: by hand it would be refused.
  await client.query("set search_path = ''");
  await client.query(
    "insert into public.deleted_rules (tenant_id, id, name) values ($1, gen_random_uuid(), 'Gone')",
    [tenant],
  );
  await client.query("reset search_path");
  // Two leads that are one, and one more that may be the same.
  await client.query(
    `insert into public.leads (tenant_id, email)
     select $1, e || $2 from unnest('{eve@,eve+a@,eve+b@}'::text[]) e`,
    [tenant, `${slug}.example`],
  );
  await client.query("select public.merge_leads($1, $2, $3)", [
    slug,
    `eve@${slug}.example`,
    `eve+a@${slug}.example`,
  ]);
  await client.query(
    "insert into public.suppressions (tenant_id, channel, address) values ($1, 'email', $2)",
    [tenant, `bob@${slug}.example`],
  );
  await client.query("select private.opt_out_token($1, 'email', $2, 'en')", [
    tenant,
    `ada@${slug}.example`,
  ]);
  await client.query(
    `insert into private.attendance_tokens (tenant_id, reminder_id, start_time, cal_uid, contact, token)
     values ($1, gen_random_uuid(), now(), 'A', $2, private.random_token())`,
    [tenant, `ada@${slug}.example`],
  );
  await client.query("select public.set_channel($1, 'webhook', $2)", [
    slug,
    { url: `https://${slug}.example/reminders` },
  ]);
  await client.query("select private.open_circuit($1, 'sms', $1, 'wrong key', now())", [tenant]);
  await client.query("select private.pause_account($1, 'webhook', 1, now())", [tenant]);
  await client.query("insert into private.counted_texts values ($1, 1, now(), $1, 1)", [tenant]);
  await client.query("insert into private.sender_questions values ($1, 'key', 1, now())", [tenant]);
  await client.query("insert into private.work_turns values ($1, now())", [tenant]);
  await client.query("insert into private.metric_counters values ($1, 'name', '{}', 1)", [tenant]);
  await client.query("insert into private.changed_days values ($1, now())", [tenant]);
  await client.query("insert into private.former_slugs values ($1, $2)", [tenant, `was-${slug}`]);
  await client.query("insert into private.former_contacts values ($1, 'a', 'b', now())", [tenant]);
  await client.query("insert into private.metric_marks (source) values ($1)", [slug]);
  await makeConnection(client, tenant, slug);
  // A move that was given up, of which something is still on its way.
  await client.query(
    `insert into private.moves (tenant_id, id, state, functions_url, key_hash, secret_id, began_at)
     values ($1, $1, 'cancelled', 'https://x.example/f', '', vault.create_secret('key'), now())`,
    [tenant],
  );
  await client.query(
    `insert into private.forwards (tenant_id, move_id, path, headers, secret_id, stored_at, next_at)
     values ($1, $1, 'unsubscribe', '{}', vault.create_secret('body'), now(), now())`,
    [tenant],
  );
  // Long work that is under way.
  await client.query(
    `with job as (
       insert into private.jobs (tenant_id, kind, total) values ($1, 'rebuild', 1)
       returning tenant_id, id
     )
     insert into private.job_bookings select tenant_id, id, gen_random_uuid() from job`,
    [tenant],
  );
  // The reminder of 24 hours before goes out.
  const now = new Date(Date.now() + 25 * 3_600_000);
  await client.query("select private.queue_due_reminders(p_now => $1)", [now]);
  const { rows } = await client.query(
    'select public.claim_reminders(10, 60, $1) || \'{"outcome": "sent"}\' as result',
    [now],
  );
  await client.query("select public.settle_reminders($1, $2)", [
    JSON.stringify(rows.map(({ result }) => result)),
    now,
  ]);
}

/** Cal.com's API, which is being asked, and no longer knows a booking. */
async function makeConnection(client: pg.ClientBase, tenant: string, slug: string): Promise<void> {
  await client.query("select public.connect_tenant($1, $2)", [slug, `cal_key_of_${slug}`]);
  await client.query("select private.begin_sync($1, now())", [tenant]);
  await client.query("select private.want($1, '{gone}', 'not_listed', now())", [tenant]);
  await client.query("select private.note_gone($1, 'gone', now())", [tenant]);
  await client.query("select private.remember_erased($1, '{x@example.com}', $2, now())", [
    tenant,
    "erased-1@erased.invalid",
  ]);
  await client.query("insert into private.api_budgets values ($1)", [slug]);
  await client.query("insert into private.observations values ($1, 'uid', '', now())", [tenant]);
  // One that is also the tenant's own business, and one that is not.
  await client.query(
    `insert into public.alerts
       (tenant_id, kind, subject, summary, what_to_do, for_tenant, opened_at, last_seen_at)
     select $1, 'channel_stopped', of, 'It is stopped.', 'Start it.', of = 'email', now(), now()
     from unnest('{email,sms}'::text[]) of`,
    [tenant],
  );
  await client.query("select public.add_alert_recipient('webhook', 'https://x.example', $1)", [
    slug,
  ]);
  await client.query("select private.plan_alert_messages()");
  await client.query(
    `select private.begin_walk(k, c, now())
     from private.sync_cursors k join private.connections c using (tenant_id)
     where tenant_id = $1 and k.kind = 'past'`,
    [tenant],
  );
}
