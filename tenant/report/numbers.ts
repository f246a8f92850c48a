import pg from "pg";

/** SQLSTATE of what was not waited for. */
const LOCK_NOT_AVAILABLE = "55P03";

/** Of how many weeks and days a report tells, those that are not over included. */
export const WEEKS = 12;
export const DAYS = 28;

/** What a tenant's week had, from Monday, in its time zone. */
export interface Week {
  /** Its Monday, as 2026-11-23. */
  readonly monday: string;
  readonly booked: number;
  readonly attended: number;
  readonly noShow: number;
  readonly cancelled: number;
  readonly leads: number;
  /** Messages that went out, by channel. */
  readonly emails: number;
  readonly texts: number;
  readonly webhooks: number;
  /** Messages that were refused for good. */
  readonly refused: number;
}

/** All messages that went out in a week. */
export function sent({ emails, texts, webhooks }: Week): number {
  return emails + texts + webhooks;
}

/** A day of a tenant: 2026-11-26. */
export interface Day {
  readonly day: string;
  readonly booked: number;
}

/** What a report tells of a tenant. It names nobody but the tenant. */
export interface Numbers {
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  /** The present day in that time zone. */
  readonly today: string;
  /** The oldest first; the last one is not over. */
  readonly weeks: readonly Week[];
  /** The oldest first; the last one is today. */
  readonly days: readonly Day[];
  /** Bookings of the last week up to the same day of the week. */
  readonly bookedByThenLastWeek: number;
}

const TENANT = `
  select t.id, t.slug, t.name, t.time_zone as "timeZone",
    to_char(now() at time zone t.time_zone, 'YYYY-MM-DD') as today
  from public.tenants t
  where t.id = private.tenant_with_slug($1)`;

const WEEKLY = `
  select to_char(w.monday, 'YYYY-MM-DD') as monday, c.*, a.*
  from (
    select date_trunc('week', $2::date)::date - 7 * n as monday from generate_series(0, $3 - 1) n
  ) w
  cross join lateral (
    select coalesce(sum(d.booked), 0)::integer as booked,
      coalesce(sum(d.attended), 0)::integer as attended,
      coalesce(sum(d.no_show), 0)::integer as "noShow",
      coalesce(sum(d.cancelled), 0)::integer as cancelled,
      coalesce(sum(d.leads), 0)::integer as leads
    from public.daily_counts d
    where d.tenant_id = $1 and d.day between w.monday and w.monday + 6
  ) c
  cross join lateral (
    select coalesce(sum(s.attempts) filter (where s.channel = 'email' and s.outcome = 'sent'), 0)::integer as emails,
      coalesce(sum(s.attempts) filter (where s.channel = 'sms' and s.outcome = 'sent'), 0)::integer as texts,
      coalesce(sum(s.attempts) filter (where s.channel = 'webhook' and s.outcome = 'sent'), 0)::integer as webhooks,
      coalesce(sum(s.attempts) filter (where s.outcome = 'failed'), 0)::integer as refused
    from public.daily_attempts s
    where s.tenant_id = $1 and s.day between w.monday and w.monday + 6
  ) a
  order by w.monday`;

const DAILY = `
  select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(c.booked, 0) as booked
  from (select $2::date - n as day from generate_series(0, $3 - 1) n) d
  left join public.daily_counts c on c.tenant_id = $1 and c.day = d.day
  order by d.day`;

/** Counts what is new. Where somebody has a tenant locked, the scheduler does it a little later. */
async function countNow(client: pg.Client): Promise<void> {
  try {
    await client.query("select private.count_recent_days(), private.count_changed_days()");
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE)) throw error;
  }
}

/**
 * Reads the numbers of a tenant, by its slug, after counting what is new. Throws what the database
 * says of an unknown slug.
 */
export async function readNumbers(client: pg.Client, slug: string): Promise<Numbers> {
  await countNow(client);
  const { id, ...tenant } = (await client.query(TENANT, [slug])).rows[0];
  const { rows: weeks } = await client.query<Week>(WEEKLY, [id, tenant.today, WEEKS]);
  const { rows: days } = await client.query<Day>(DAILY, [id, tenant.today, DAYS]);
  return { ...tenant, weeks, days, bookedByThenLastWeek: bookedByThen(days, weeks) };
}

function bookedByThen(days: readonly Day[], weeks: readonly Week[]): number {
  const monday = weeks.at(-2)?.monday ?? "";
  const until = days.at(-8)?.day ?? "";
  return days
    .filter(({ day }) => monday <= day && day <= until)
    .reduce((sum, { booked }) => sum + booked, 0);
}
