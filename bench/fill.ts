import { createHash } from "node:crypto";
import type pg from "pg";
import { withDatabase } from "../cli/database.ts";
import { buildEvent } from "../local/events/index.ts";
import { readPayload } from "../supabase/functions/cal-webhook/payload.ts";

/** A kind of bookings to make many of. */
export interface Sort {
  /** Tells the sorts apart: part of every id. */
  readonly name: string;
  /** Start of the first booking. */
  readonly start: Date;
  /** When it was booked. */
  readonly bookedAt: Date;
  /** How far apart the starts are, in seconds; they begin anew after a year. */
  readonly secondsApart: number;
  /** Three when left out. */
  readonly bookingsPerBooker?: number;
}

/** A tenant of a database. */
export interface Filled {
  readonly superuserUrl: string;
  readonly target: { readonly tenantId: string };
}

const CHUNK = 50_000;

/**
 * Makes the bookings numbered `from` to `to`, each with all rows that one received event gives.
 * The first is really received; the others are copies of its rows with ids, uids, addresses and
 * times of their own. Ends with fresh statistics.
 */
export async function fill(
  { superuserUrl, target }: Filled,
  sort: Sort,
  from: number,
  to: number,
  log: (line: string) => void,
): Promise<void> {
  await withDatabase(superuserUrl, async (client) => {
    const sample = await receiveSample(client, target.tenantId, sort);
    // Foreign keys are not checked and nothing is applied: the copies are consistent already.
    await client.query("set session_replication_role = replica");
    await client.query("set synchronous_commit = off");
    for (let first = from; first <= to; first += CHUNK) {
      const last = Math.min(first + CHUNK - 1, to);
      await copy(client, sample, sort, first, last);
      log(`filled in ${last} of ${to} bookings (${sort.name})`);
    }
    await client.query("vacuum (analyze)");
    await client.query("checkpoint");
  });
}

/**
 * Makes so many events of a disabled tenant, all of them pending, each of a booking of its own.
 * Leaves the statistics as they are.
 */
export async function fillPending(
  { superuserUrl, target }: Filled,
  sort: Sort,
  count: number,
): Promise<void> {
  await withDatabase(superuserUrl, async (client) => {
    const sample = await postSample(client, target.tenantId, sort);
    await client.query("set session_replication_role = replica");
    await copyRows(client, "public.webhook_events", differencesOf(sample, sort).event, {
      ...{ where: "t.tenant_id = $1 and t.cal_uid = $2", values: [target.tenantId, sample.uid] },
      ...{ first: 2, last: count },
    });
  });
}

interface Posted {
  readonly tenantId: string;
  readonly uid: string;
  readonly email: string;
  /** As the event spells them. */
  readonly start: string;
  readonly end: string;
}

interface Sample extends Posted {
  readonly bookingId: string;
}

async function receiveSample(client: pg.Client, tenantId: string, sort: Sort): Promise<Sample> {
  const posted = await postSample(client, tenantId, sort);
  const { rows } = await client.query(
    "select booking_id from public.booking_uids where tenant_id = $1 and cal_uid = $2",
    [tenantId, posted.uid],
  );
  return { ...posted, bookingId: rows[0].booking_id };
}

async function postSample(client: pg.Client, tenantId: string, sort: Sort): Promise<Posted> {
  const [uid, email] = [`sample-of-${sort.name}`, `sample-of-${sort.name}@booker.example`];
  const options = { uid, email, start: sort.start, createdAt: sort.bookedAt };
  const text = JSON.stringify(buildEvent("BOOKING_CREATED", options));
  await client.query("select public.receive_webhook($1, $2, $3, p_now => $4)", [
    tenantId,
    createHash("sha256").update(text).digest("hex"),
    readPayload(new TextEncoder().encode(text)).body,
    sort.bookedAt,
  ]);
  const { startTime, endTime } = JSON.parse(text).payload;
  return { tenantId, uid, email, start: startTime, end: endTime };
}

/** What differs from the sample, as SQL over its row `t` and the number `n`. */
type Differences = Readonly<Record<string, string>>;

function differencesOf(sample: Posted, { name, secondsApart, bookingsPerBooker = 3 }: Sort) {
  const year = 365 * 24 * 3600;
  const shift = `make_interval(secs => (n.n::bigint * ${secondsApart}) % ${year})`;
  const uid = `left(md5('${name} uid ' || n.n), 22)`;
  const email = `'${name}-booker-' || n.n / ${bookingsPerBooker} || '@booker.example'`;
  const moved = (time: string) =>
    `to_char('${time}'::timestamptz + ${shift}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  // In one go, wherever the address (the sample's uid is a part of it), the uid and the times are
  // spelled out. The end first: a later start may be the same.
  const inJson = (column: string) => `replace(replace(replace(replace(t.${column}::text,
    '${sample.email}', ${email}), '${sample.uid}', ${uid}),
    '${sample.end}', ${moved(sample.end)}), '${sample.start}', ${moved(sample.start)})::jsonb`;
  const eventId = `encode(sha256(convert_to('${name} event ' || n.n, 'UTF8')), 'hex')`;
  const event: Differences = { event_id: eventId, cal_uid: uid, body: inJson("body") };
  return { shift, uid, email, inJson, eventId, event };
}

async function copy(
  client: pg.Client,
  sample: Sample,
  sort: Sort,
  first: number,
  last: number,
): Promise<void> {
  const { shift, uid, email, inJson, eventId, event } = differencesOf(sample, sort);
  const booking = `md5('${sort.name} booking ' || n.n)::uuid`;
  const lead = `private.stable_id(t.tenant_id::text, 'lead', ${email})`;

  const tables: Record<string, Differences> = {
    "public.webhook_events": { ...event, booking_id: booking },
    "public.bookings": {
      id: booking,
      cal_uid: uid,
      attendee_email: email,
      start_time: `t.start_time + ${shift}`,
      end_time: `t.end_time + ${shift}`,
      metadata: inJson("metadata"),
    },
    "private.booking_folds": {
      booking_id: booking,
      booker: email,
      place: `row((t.place).generation, (t.place).occurred_at, (t.place).kind,
        (t.place).event_type, ${eventId})::private.event_place`,
    },
    "public.booking_uids": {
      cal_uid: uid,
      booking_id: booking,
      ical_uid: `${uid} || '@cal.example'`,
    },
    "public.booking_attendees": { booking_id: booking, contact: email, email },
    "public.leads": { id: lead, email, booking_id: booking },
    "public.lead_activities": {
      id: `private.stable_id(${lead}::text, (${booking})::text, t.kind::text)`,
      lead_id: lead,
      booking_id: booking,
    },
    "public.reminders": {
      id: `private.stable_id((${booking})::text, t.rule_id::text, ${email})`,
      booking_id: booking,
      recipient: email,
      due_at: `t.due_at + ${shift}`,
      send_at: `t.send_at + ${shift}`,
    },
  };
  for (const [table, differences] of Object.entries(tables)) {
    const key = table === "public.bookings" ? "id" : "booking_id";
    await copyRows(client, table, differences, {
      ...{ where: `t.tenant_id = $1 and t.${key} = $2`, first, last },
      values: [sample.tenantId, sample.bookingId],
    });
  }
}

interface Copies {
  /** Which rows are copied, as SQL over `t`. */
  readonly where: string;
  readonly values: readonly string[];
  readonly first: number;
  readonly last: number;
}

async function copyRows(
  client: pg.Client,
  table: string,
  differences: Differences,
  { where, values, first, last }: Copies,
): Promise<void> {
  const columns = await writableColumns(client, table);
  await client.query(
    `insert into ${table} (${columns.join(", ")})
     select ${columns.map((column) => differences[column] ?? `t.${column}`).join(", ")}
     from ${table} t
     cross join generate_series(${first}, ${last}) n (n)
     where ${where}
     on conflict do nothing`,
    [...values],
  );
}

async function writableColumns(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query(
    `select column_name from information_schema.columns
     where table_schema || '.' || table_name = $1
       and is_identity = 'NO' and is_generated = 'NEVER'
     order by ordinal_position`,
    [table],
  );
  return rows.map((row) => row.column_name);
}
