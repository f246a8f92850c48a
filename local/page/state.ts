import type pg from "pg";
import { shownTime } from "../../cli/times.ts";

/** A table of the page: what it is, and its rows by the names of their columns. */
export interface Section {
  readonly title: string;
  /** Where the rows come from, and what for. */
  readonly about: string;
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
}

/** What the page shows at a moment. */
export interface State {
  readonly tenants: readonly Tenant[];
  /** The one that is shown; undefined while there is none. */
  readonly tenant: Tenant | undefined;
  readonly sections: readonly Section[];
}

/** Whoever heard something last comes first. */
const TENANTS = `
  select t.id, t.slug, t.name, t.time_zone as "timeZone"
  from public.tenants t
  left join lateral (
    select e.received_at from public.webhook_events e
    where e.tenant_id = t.id order by e.received_at desc limit 1
  ) e on true
  order by e.received_at desc nulls last, t.slug
  limit 100`;

/** The newest twenty of each, in the order of an index. */
const SECTIONS = [
  {
    title: "Bookings",
    about:
      "The table bookings, the newest first: a row stays the same whatever becomes of the appointment",
    query: `
      select ${shownTime("b.start_time", "t.time_zone")} as starts, b.attendee_name as booker,
        b.event_title as meeting, b.status::text as status, b.cancellation_reason as reason
      from public.bookings b join public.tenants t on t.id = b.tenant_id
      where b.tenant_id = $1
      order by b.created_at desc limit 20`,
  },
  {
    title: "Leads",
    about:
      "The table leads, the newest first: whoever booked; lead_activities says why the score is what it is",
    query: `
      select l.name, coalesce(l.email, l.phone) as contact, l.score::text as score,
        l.status::text as status
      from public.leads l
      where l.tenant_id = $1
      order by l.created_at desc limit 20`,
  },
  {
    title: "Reminders",
    about: "The view reminder_log, the latest first: what was or will be sent, or why not",
    query: `
      select ${shownTime("r.due_at", "t.time_zone")} as due, r.rule, r.recipient,
        r.channel::text as channel, r.status::text as status, r.reason
      from public.reminder_log r join public.tenants t on t.id = r.tenant_id
      where r.tenant_id = $1
      limit 20`,
  },
  {
    title: "Events",
    about: "The view event_log, the newest first: each signed webhook, and what became of it",
    query: `
      select ${shownTime("e.received_at", "t.time_zone")} as received, e.event_type as event,
        e.attendee_name as booker, e.status::text as status, e.reason
      from public.event_log e join public.tenants t on t.id = e.tenant_id
      where e.tenant_id = $1
      limit 20`,
  },
] as const;

/**
 * Reads what is to be shown of the tenant with this slug; without one, or of none that there is, of
 * the tenant that heard something last.
 */
export async function readState(database: pg.Pool, slug: string | undefined): Promise<State> {
  const { rows: tenants } = await database.query<Tenant>(TENANTS);
  const tenant = tenants.find((each) => each.slug === slug) ?? tenants[0];
  const sections: Section[] = [];
  for (const { title, about, query } of tenant ? SECTIONS : []) {
    const { rows } = await database.query(query, [tenant?.id]);
    sections.push({ title, about, rows });
  }
  return { tenants, tenant, sections };
}
