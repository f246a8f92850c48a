import type pg from "pg";
import { fields, table } from "../../local/table.ts";
import { localTime } from "../../local/times.ts";
import { age } from "../age.ts";
import { gapNote, shownWebhookUrl, triggerLines } from "../cal-com.ts";
import { connected } from "../connect.ts";
import { type Job, openJobs, whatJobDoes } from "../jobs.ts";
import { notStored } from "../not-stored.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import type { Target } from "../target.ts";
import { count } from "../wording.ts";

const TENANT = `
  select t.*, h.last_event_at, h.failed_events, h.unparseable_events,
    h.pending_events::integer as pending_events, h.pending_since,
    h.not_stored_today::integer as not_stored_today, h.rejections_today, h.oldest_unsent_at, h.dead_letters, h.last_provider_error,
    h.unknown_reminders, h.stopped_channels
  from public.tenants t
  join public.tenant_health h on h.tenant_id = t.id
  where t.id = private.tenant_with_slug($1)`;

const SECRETS = `
  select s.created_at, s.retires_at
  from private.tenant_secrets s
  where s.tenant_id = $1 and (s.retires_at is null or s.retires_at > now())
  order by s.created_at`;

const RULES = `
  select u.name, u.anchor, u.offset_minutes as minutes, u.channel,
    coalesce(u.address, u.recipients::text) as "to", u.active
  from public.reminder_rules u
  where u.tenant_id = $1
  order by u.anchor, u.offset_minutes desc`;

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
  const at: At = (time) => time && localTime(time, tenant.time_zone);
  return [
    facts(tenant, secrets, target, at),
    gapNote(target).trim(),
    "Health",
    health(tenant, jobs, at),
    tenant.not_stored_today > 0 ? notStored(tenant.slug, tenant.not_stored_today) : "",
    "Reminders",
    table(rules) || "none",
    "Triggers to tick in Cal.com",
    triggerLines("  "),
  ]
    .filter(Boolean)
    .join("\n");
}

/** A time as the tenant's own clocks show it. */
type At = (time: Date | null) => string | null;

interface Secret {
  readonly created_at: Date;
  readonly retires_at: Date | null;
}

function facts(tenant: pg.QueryResultRow, secrets: Secret[], target: Target, at: At): string {
  return fields({
    Slug: tenant.slug,
    Name: tenant.name,
    Id: tenant.id,
    "Time zone": tenant.time_zone,
    "Set up": at(tenant.created_at),
    State: tenant.disabled_at ? `disabled since ${at(tenant.disabled_at)}` : "active",
    "Webhook URL": shownWebhookUrl(target, tenant.slug),
    Secrets: secrets.map((secret) => validity(secret, at)).join("; ") || "none: nothing is stored",
  });
}

function health(tenant: pg.QueryResultRow, jobs: readonly Job[], at: At): string {
  return fields({
    "Last event": at(tenant.last_event_at) ?? "none yet",
    "Refused in 24 hours": counts(tenant.rejections_today),
    "Events that failed": tenant.failed_events,
    "Events of no usable shape": tenant.unparseable_events,
    "Events that wait":
      tenant.pending_events === 0
        ? 0
        : `${tenant.pending_events}, the oldest came ${age(tenant.pending_since, new Date())}`,
    "Goes on": jobs.map(progress).join("; "),
    "Reminder due and unsent since": at(tenant.oldest_unsent_at),
    "Reminders given up": tenant.dead_letters,
    "Reminders of unknown fate": tenant.unknown_reminders,
    "Channels that are stopped": Object.keys(tenant.stopped_channels ?? {}).join(", "),
    "Last error of the provider": tenant.last_provider_error,
  });
}

function progress(job: Job): string {
  const state = job.stopped_at ? ", stopped" : "";
  return `${whatJobDoes(job)}, ${count(job.done)} of ${count(job.total)}${state}`;
}

function validity(secret: Secret, at: At): string {
  const end = secret.retires_at ? `valid until ${at(secret.retires_at)}` : "valid";
  return `of ${at(secret.created_at)}, ${end}`;
}

function counts(rejections: Record<string, number> | null): string {
  const reasons = Object.entries(rejections ?? {});
  return reasons.map(([reason, count]) => `${count} ${reason.replace("_", " ")}`).join(", ") || "0";
}
