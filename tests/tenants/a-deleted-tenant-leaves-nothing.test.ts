import type pg from "pg";
import { describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { buildEvent } from "../../local/events/index.ts";
import { LOCAL_CRON_KEY } from "../../local/keys.ts";
import { setVaultSecrets } from "../../local/vault.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { tenantCommand as command } from "./support/command.ts";

/** Every table that is some tenant's, Vault and the queue included, with its tenant's id as text. */
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    case when c.relname = 'tenants' then 'id' else 'tenant_id' end as owner
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private')
    and c.relkind in ('r', 'p')
    and (c.relname = 'tenants' or exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
    ))
  order by 1`;

/** The rows of a tenant, table by table. */
async function holdings(
  client: pg.Client,
  tenantId: string,
  slug: string,
): Promise<Record<string, unknown[]>> {
  const held: Record<string, unknown[]> = {};
  const keep = async (name: string, query: string, whose = tenantId) => {
    const { rows } = await client.query(query, [whose]);
    held[name] = rows.map((row) => row.text).sort();
  };
  for (const { name, owner } of (await client.query(TABLES)).rows) {
    await keep(name, `select x::text as text from ${name} x where ${owner}::text = $1`);
  }
  for (const queue of ["q", "a"]) {
    await keep(
      `pgmq.${queue}_reminders`,
      `select x::text as text from pgmq.${queue}_reminders x where message ->> 'tenant_id' = $1`,
    );
  }
  await keep(
    "vault.secrets",
    "select name as text from vault.secrets where name like 'calbase/' || $1 || '/%'",
    slug,
  );
  return held;
}

/** A tenant with something in every table there is. */
async function inhabit(client: pg.Client, slug: string): Promise<string> {
  const { rows } = await client.query("select tenant_id as id from create_tenant($1, 'Acme')", [
    slug,
  ]);
  const id: string = rows[0].id;
  const start = new Date(Date.now() + 90 * 60_000);
  for (const uid of ["sent", "on-its-way"]) {
    await client.query("select receive_webhook($1, md5($2) || md5($2), $3)", [
      id,
      uid,
      buildEvent("BOOKING_CREATED", { uid, start }),
    ]);
  }
  const other = buildEvent("BOOKING_CREATED", { uid: "other", email: "other@x.example", start });
  await client.query("select receive_webhook($1, md5('other') || md5('other'), $2)", [id, other]);
  await client.query(
    `select merge_leads($1, min(email), 'other@x.example')
     from leads where tenant_id = $2 and email <> 'other@x.example'`,
    [slug, id],
  );
  await client.query("select rotate_secret($1)", [slug]);
  await client.query("insert into private.former_slugs values ($1, $2)", [id, `was-${slug}`]);
  await client.query("select count_rejections($1, 'too_large')", [id]);
  await client.query(
    `with member as (
       insert into auth.users (id, email) values (gen_random_uuid(), $2) returning id
     )
     insert into public.tenant_members (tenant_id, user_id) select $1, id from member`,
    [id, `member@${slug}.example`],
  );
  await client.query(SENDING, [id, slug]);
  await client.query(WORKING, [id]);
  await client.query("select connect_tenant($1, 'cal_a_key')", [slug]);
  // As calbase's functions write: by hand it would be refused.
  await client.query("set search_path = ''");
  await client.query(RECONCILED, [id]);
  await client.query(MOVED, [id]);
  await client.query("reset search_path");
  await client.query("select private.learn_habits()");
  return id;
}

/** What sending needs: an account, stopped, with a rate; words, tried out; whom not to write to. */
const SENDING = `
  with account as (
    select set_channel($2, 'sms', '{
      "account_sid": "AC1", "auth_token": "secret", "from": "+4930123456", "rate_per_second": 1
    }')
  ),
  stopped as (select private.open_circuit($1, 'webhook', null, 'The key is wrong.', now())),
  paced as (select private.take_slots($1, 'sms', 1, 1, now())),
  token as (select private.opt_out_token($1, 'email', 'ada@acme.example', 'en')),
  asked_to_come as (
    insert into private.attendance_tokens
      (tenant_id, reminder_id, start_time, cal_uid, contact, token)
    values
      ($1, gen_random_uuid(), now(), 'A', 'ada@acme.example', private.random_token())
  ),
  suppressed as (
    insert into public.suppressions (tenant_id, channel, address)
    values ($1, 'email', 'ada@acme.example')
  ),
  texted as (insert into private.counted_texts values ($1, 1, now(), $1, 1)),
  measured as (insert into private.metric_counters values ($1, 'name', '{}', 1)),
  alerted as (
    insert into public.alerts
      (tenant_id, kind, summary, what_to_do, for_tenant, opened_at, last_seen_at)
    values ($1, 'channel_stopped', 'It is stopped.', 'Start it.', true, now(), now())
  ),
  told as (
    insert into public.alert_recipients (tenant_id, channel, address)
    values ($1, 'email', 'olga@acme.example')
  ),
  changed as (insert into private.changed_days values ($1, now())),
  asked as (insert into private.sender_questions values ($1, 'a digest', 1, now())),
  worded as (
    insert into public.message_templates (tenant_id, rule_id, subject, body)
    select $1, r.id, 'Soon', 'See you soon.'
    from public.reminder_rules r
    where r.tenant_id = $1 and r.name = '1 hour before'
  )
  select from account, stopped, paced, token`;

/** Long work that has only begun. */
const WORKING = `
  with job as (
    insert into private.jobs (tenant_id, kind, total) values ($1, 'rebuild', 1000) returning id
  ),
  left_to_do as (
    insert into private.job_bookings select $1, job.id, gen_random_uuid() from job
  )
  insert into private.work_turns (tenant_id, worked_at) values ($1, now())`;

/** What Cal.com's API showed, and whom it is not to show again. */
const RECONCILED = `
  with gone as (insert into public.deleted_rules values ($1, gen_random_uuid(), 'Gone')),
  wanted as (insert into private.wanted_bookings values ($1, 'B', 'not_listed', now())),
  seen as (insert into private.observations values ($1, 'B', '', now())),
  erased as (
    insert into private.erased_contacts
    values ($1, '', now(), 'erased-0123456789abcdef@' || private.erased_domain())
  ),
  former as (insert into private.former_contacts values ($1, '', 'a', now())),
  key as (select private.erasure_key($1, true)),
  walk as (
    insert into public.reconciliations (tenant_id, kind, started_at) values ($1, 'past', now())
    returning id
  )
  insert into public.reconciliation_findings
    (tenant_id, reconciliation_id, kind, cal_uid, found_at, seen_at)
  select $1, walk.id, 'gone', 'B', now(), now() from walk, key`;

/** A move that was given up, of which something is still on its way. */
const MOVED = `
  with move as (
    insert into private.moves
      (tenant_id, id, state, functions_url, key_hash, secret_id, began_at)
    values ($1, $1, 'cancelled', 'https://x.example/functions', '', vault.create_secret('key', private.vault_name($1, 'move')), now())
    returning id
  )
  insert into private.forwards (tenant_id, move_id, path, headers, secret_id, stored_at, next_at)
  select $1, move.id, 'unsubscribe', '{}', vault.create_secret('body', private.vault_name($1, 'body')),
    now(), now()
  from move`;

/** Queues the reminders of an hour before, and answers for one booking of each tenant. */
async function deliver(client: pg.Client): Promise<void> {
  const soon = new Date(Date.now() + 31 * 60_000);
  await client.query("select private.tick($1)", [soon]);
  const { rows } = await client.query("select r from claim_reminders(10, 60, $1) r", [soon]);
  const answered = rows
    .map(({ r }) => r)
    .filter(({ booking }) => booking.cal_uid === "sent")
    .map((reminder) => ({ ...reminder, outcome: "sent", provider: "smtp", duration_ms: 1 }));
  expect(answered).toHaveLength(2);
  await client.query("select settle_reminders($1, $2)", [JSON.stringify(answered), soon]);
  await client.query(`
    select private.count_recent_days(), private.count_hourly_events(0, private.last_id('webhook_events')),
      private.count_daily_attempts(0, private.last_id('deliveries'))`);
}

describe.runIf(ownDatabases())("A deleted tenant", () => {
  test("is in no table, no queue and not in Vault; another one has lost nothing", {
    timeout: 60_000,
  }, async () => {
    const database = await createDatabase();
    try {
      await setVaultSecrets(database.url, {
        calbase_functions_url: "http://127.0.0.1:9/functions/v1",
        calbase_cron_key: LOCAL_CRON_KEY,
      });
      await withDatabase(database.url, async (client) => {
        const [gone, stays] = [await inhabit(client, "gone"), await inhabit(client, "stays")];
        await deliver(client);
        const before = await holdings(client, stays, "stays");
        const doomed = await holdings(client, gone, "gone");
        // A new table belongs into `inhabit`.
        expect(Object.keys(doomed).filter((name) => doomed[name]?.length === 0)).toEqual([
          "pgmq.a_reminders",
        ]);
        // Two webhook secrets, an account, two keys, and of a move its key and a body.
        expect(doomed["vault.secrets"]).toHaveLength(7);

        const typed = ["delete", "gone", "--confirm", "gone"];
        const { code, output } = await command(...typed, "--db-url", database.url);
        expect(code, output).toBe(0);
        const left = Object.entries(await holdings(client, gone, "gone"));
        expect(left.filter(([, rows]) => rows.length > 0)).toEqual([]);
        expect(await holdings(client, stays, "stays")).toEqual(before);
      });
    } finally {
      await database.drop();
    }
  });
});
