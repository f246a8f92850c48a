import { buildEvent, type EventOptions } from "../../../local/events/index.ts";
import { setVaultSecrets } from "../../../local/vault.ts";
import { query } from "../../installation/reminders.ts";

/** When everything was booked. */
export const BOOKED = "2030-03-01T00:00:00Z";
/** A day before the meetings: their first reminders are due. */
export const DAY_BEFORE = "2030-03-09T10:00:00Z";
/** An hour before them: the second ones are. */
export const HOUR_BEFORE = "2030-03-10T09:00:00Z";
const MEETING = new Date("2030-03-10T10:00:00Z");

/** A reminder as a sender has it. */
export interface Claimed {
  readonly tenant_id: string;
  readonly reminder_id: string;
  readonly generation: number;
  readonly attempt: number;
  readonly idempotency_key: string;
  readonly tenant: { readonly slug: string };
}

/** Sends a webhook of a tenant's Cal.com, as functions/cal-webhook does. */
export async function receive(
  url: string,
  slug: string,
  trigger: string,
  options: EventOptions,
): Promise<void> {
  const event = buildEvent(trigger, { start: MEETING, ...options });
  await query(
    url,
    "select public.receive_webhook(id, $2, $3, p_now => $4) from public.tenants where slug = $1",
    [slug, `${trigger} ${options.uid}`, { ...event, createdAt: BOOKED }, BOOKED],
  );
}

/** What a sender gets after a tick. */
export async function claim(url: string, now: string, limit = 100): Promise<Claimed[]> {
  await query(url, "select private.tick($1)", [now]);
  const rows = await query(url, "select public.claim_reminders($1, 150, $2) as claimed", [
    limit,
    now,
  ]);
  return rows.map(({ claimed }) => claimed);
}

/** Tells what became of messages, a few seconds after they were claimed. */
export async function settle(
  url: string,
  claimed: readonly Claimed[],
  now: string,
  outcome: "sent" | "blocked" = "sent",
): Promise<void> {
  const results = claimed.map(({ tenant_id, reminder_id, generation, attempt }) => ({
    ...{ tenant_id, reminder_id, generation, attempt, outcome },
    ...{ address: "guest@work.example", provider: "resend", rate_limited: false, duration_ms: 100 },
    error: outcome === "blocked" ? "The key is wrong." : null,
  }));
  const settledAt = new Date(Date.parse(now) + 5_000);
  await query(url, "select public.settle_reminders($1, $2)", [JSON.stringify(results), settledAt]);
}

/** What senders have, and have sent, at the moment of the upgrade. */
export interface Work {
  readonly sent: readonly Claimed[];
  readonly inHand: readonly Claimed[];
}

/**
 * Brings an installation into the middle of its work, a day before the meetings of three tenants:
 * of "busy", twelve people's reminders are queued, three of them with a sender and one sent, and an
 * admin has corrected somebody and scores leads in his own way; the e-mails of "stopped" cannot be
 * sent; "waiting" is disabled, and webhooks have come since.
 */
export async function work(url: string): Promise<Work> {
  await setVaultSecrets(url, {
    calbase_functions_url: "https://project.example/functions/v1",
    calbase_cron_key: "a key that is long enough to be one",
  });
  await query(url, OWN_SCORE);
  for (const [slug, count] of [
    ["busy", 12],
    ["stopped", 2],
    ["waiting", 2],
  ] as const) {
    await query(url, "select public.create_tenant($1, $1, 'UTC', $1 || '''s own secret')", [slug]);
    for (let n = 0; n < count; n += 1) {
      const guest = { uid: `${slug}-${n}`, email: `guest-${n}@${slug}.example` };
      await receive(url, slug, "BOOKING_CREATED", guest);
    }
  }
  await query(url, "select public.disable_tenant('waiting')");
  await receive(url, "waiting", "BOOKING_CANCELLED", { uid: "waiting-0" });
  await receive(url, "waiting", "BOOKING_CREATED", {
    uid: "waiting-9",
    email: "late@waiting.example",
  });
  await query(
    url,
    "update public.leads set name = 'Corrected', email = 'right@busy.example' where email = 'guest-7@busy.example'",
  );
  await query(url, "select public.note_zones_apart('{Europe/Berlin}')");
  return deliverSome(url);
}

const OWN_SCORE = `
  create or replace function public.classify_lead(
    p_email text, p_name text, p_phone text, p_metadata jsonb
  ) returns integer language sql immutable set search_path = '' as $$ select 42 $$`;

async function deliverSome(url: string): Promise<Work> {
  const all = await claim(url, DAY_BEFORE, 6);
  const [first, ...inHand] = all.filter(({ tenant }) => tenant.slug === "busy");
  await settle(
    url,
    all.filter(({ tenant }) => tenant.slug === "stopped").slice(0, 1),
    DAY_BEFORE,
    "blocked",
  );
  await settle(url, [first as Claimed], DAY_BEFORE);
  return { sent: [first as Claimed], inHand };
}

/** Every row of calbase's, and of its queue and secrets, as text is compared: by table. */
export async function allRows(url: string): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await query(
    url,
    `select c.oid::regclass::text as name from pg_class c
     where c.relkind = 'r' and (c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       or c.oid in ('pgmq.q_reminders'::regclass, 'vault.secrets'::regclass))`,
  );
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of tables) {
    const found = await query(url, `select to_jsonb(t) as row from ${name} t order by to_jsonb(t)`);
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
