import type pg from "pg";
import { fields, table } from "../../cli/table.ts";
import { shownTime } from "../../cli/times.ts";
import { age } from "../age.ts";
import { gapNote, shownWebhookUrl, triggerLines } from "../cal-com.ts";
import { connected } from "../connect.ts";
import { type Job, openJobs, whatJobDoes } from "../jobs.ts";
import { notStored } from "../not-stored.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import type { Target } from "../target.ts";
import { type SeenWebhook, webhookWords } from "../webhook-words.ts";
import { count, counted } from "../wording.ts";

/** As the tenant's own clocks show it. */
const shown = (time: string) => shownTime(time, "t.time_zone");

const TENANT = `
  select t.*, ${shown("t.created_at")} as set_up, ${shown("t.disabled_at")} as disabled_since,
    ${shown("h.last_event_at")} as last_event, ${shown("h.oldest_unsent_at")} as unsent_since,
    h.failed_events, h.unparseable_events,
    h.pending_events::integer as pending_events, h.pending_since,
    h.not_stored_today::integer as not_stored_today, h.rejections_today, h.dead_letters, h.last_provider_error,
    h.unknown_reminders, h.stopped_channels,
    c.state::text as connection, ${shown("c.last_reconciled_at")} as reconciled, c.never_told,
    c.webhook, c.webhook_note, ${shown("c.webhook_checked_at")} as webhook_checked, c.error as api_error
  from public.tenants t
  join public.tenant_health h on h.tenant_id = t.id
  left join public.connection c on c.tenant_id = t.id
  where t.id = private.tenant_with_slug($1)`;

const SECRETS = `
  select ${shown("s.created_at")} as made, ${shown("s.retires_at")} as ends
  from private.tenant_secrets s
  join public.tenants t on t.id = s.tenant_id
  where s.tenant_id = $1 and (s.retires_at is null or s.retires_at > now())
  order by s.created_at`;

const RULES = `
  select u.name, u.anchor,
    coalesce(u.offset_minutes || ' min', u.offset_days || ' d, ' || to_char(u.at_time, 'HH24:MI'))
      as "offset", u.channel,
    coalesce(u.address, u.recipients::text) as "to", u.active
  from public.reminder_rules u
  where u.tenant_id = $1
  order by u.anchor, u.offset_minutes desc, u.offset_days desc, u.at_time`;

/** Shows one tenant. */
export const show: Subcommand = {
  summary: "one tenant: webhook URL, secrets, reminders, health",
  help: `Shows a tenant: its webhook URL, how long its secrets are valid, its reminders, how it fares.
The secrets themselves are shown only when they are made.

  npm run tenant -- show <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    console.log(await connected(target, (client) => describe(client, slug, target)));
  },
};

async function describe(client: pg.Client, typedName: string, target: Target): Promise<string> {
  const tenant = (await client.query(TENANT, [typedName])).rows[0];
  const secrets = (await client.query(SECRETS, [tenant.id])).rows;
  const rules = (await client.query(RULES, [tenant.id])).rows;
  const jobs = await openJobs(client, tenant.id);
  return [
    facts(tenant, secrets, target),
    gapNote(target).trim(),
    "Health",
    health(tenant, jobs),
    tenant.not_stored_today > 0 ? notStored(tenant.slug, tenant.not_stored_today) : "",
    "Reminders",
    table(rules) || "none",
    "Triggers to tick in Cal.com",
    triggerLines("  "),
  ]
    .filter(Boolean)
    .join("\n");
}

interface Secret {
  readonly made: string;
  readonly ends: string | null;
}

function facts(tenant: pg.QueryResultRow, secrets: Secret[], target: Target): string {
  return fields({
    Slug: tenant.slug,
    Name: tenant.name,
    Id: tenant.id,
    "Time zone": tenant.time_zone,
    "Set up": tenant.set_up,
    State: tenant.disabled_at ? `disabled since ${tenant.disabled_since}` : "active",
    "Webhook URL": shownWebhookUrl(target, tenant.slug),
    Secrets: secrets.map((secret) => validity(secret)).join("; ") || "none: nothing is stored",
  });
}

function health(tenant: pg.QueryResultRow, jobs: readonly Job[]): string {
  return fields({
    "Last event": tenant.last_event ?? "none yet",
    "Refused in 24 hours": counts(tenant.rejections_today),
    "Events that failed": tenant.failed_events,
    "Events of no usable shape": tenant.unparseable_events,
    "Events that wait":
      tenant.pending_events === 0
        ? 0
        : `${tenant.pending_events}, the oldest came ${age(tenant.pending_since, new Date())}`,
    "Cal.com's API": connection(tenant),
    "Webhook at Cal.com": tenant.connection ? webhookWords(tenant as SeenWebhook) : "",
    "Goes on": jobs.map(progress).join("; "),
    "Reminder due and unsent since": tenant.unsent_since,
    "Reminders given up": tenant.dead_letters,
    "Reminders of unknown fate": tenant.unknown_reminders,
    "Channels that are stopped": Object.keys(tenant.stopped_channels ?? {}).join(", "),
    "Last error of the provider": tenant.last_provider_error,
  });
}

function connection({ connection, reconciled, never_told, api_error }: pg.QueryResultRow): string {
  if (!connection) return "not connected";
  const told = never_told > 0 ? `${counted(never_told, "booking")} never told to us in 7 days` : "";
  const last = reconciled && `last compared ${reconciled}`;
  return [connection, last, told, api_error].filter(Boolean).join(", ");
}

function progress(job: Job): string {
  const state = job.stopped_at ? ", stopped" : "";
  return `${whatJobDoes(job)}, ${count(job.done)} of ${count(job.total)}${state}`;
}

function validity({ made, ends }: Secret): string {
  return `of ${made}, ${ends ? `valid until ${ends}` : "valid"}`;
}

function counts(rejections: Record<string, number> | null): string {
  const reasons = Object.entries(rejections ?? {});
  return reasons.map(([reason, count]) => `${count} ${reason.replace("_", " ")}`).join(", ") || "0";
}
