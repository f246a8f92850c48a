import { createHash } from "node:crypto";
import type pg from "pg";
import { withDatabase } from "../local/database.ts";
import { buildEvent } from "../local/events/index.ts";
import { readPayload } from "../supabase/functions/cal-webhook/payload.ts";
import type { BenchDatabase } from "./stack.ts";

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
}

const CHUNK = 50_000;

/**
 * Makes the bookings numbered `from` to `to`, each with all rows that one received event gives.
 * The first is really received; the others are copies of its rows with ids, uids, addresses and
 * times of their own, three to a booker. Ends with fresh statistics.
 */
export async function fill(
  { superuserUrl, target }: BenchDatabase,
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

interface Sample {
  readonly tenantId: string;
  readonly bookingId: string;
  readonly uid: string;
  readonly email: string;
  /** As the event spells it. */
  readonly start: string;
}

async function receiveSample(client: pg.Client, tenantId: string, sort: Sort): Promise<Sample> {
  const [uid, email] = [`sample-of-${sort.name}`, `sample-of-${sort.name}@booker.example`];
  const options = { uid, email, start: sort.start, createdAt: sort.bookedAt };
  const text = JSON.stringify(buildEvent("BOOKING_CREATED", options));
  await client.query("select public.receive_webhook($1, $2, $3, p_now => $4)", [
    tenantId,
    createHash("sha256").update(text).digest("hex"),
    readPayload(new TextEncoder().encode(text)).body,
    sort.bookedAt,
  ]);
  const { rows } = await client.query(
    "select booking_id from public.booking_uids where tenant_id = $1 and cal_uid = $2",
    [tenantId, uid],
  );
  const start = JSON.parse(text).payload.startTime;
  return { tenantId, bookingId: rows[0].booking_id, uid, email, start };
}

/** What differs from the sample, as SQL over its row `t` and the number `n`. */
type Differences = Readonly<Record<string, string>>;

async function copy(
  client: pg.Client,
  sample: Sample,
  { name, secondsApart }: Sort,
  first: number,
  last: number,
): Promise<void> {
  const year = 365 * 24 * 3600;
  const shift = `make_interval(secs => (n.n::bigint * ${secondsApart}) % ${year})`;
  const booking = `md5('${name} booking ' || n.n)::uuid`;
  const uid = `left(md5('${name} uid ' || n.n), 22)`;
  const email = `'${name}-booker-' || n.n / 3 || '@booker.example'`;
  const lead = `private.stable_id(t.tenant_id::text, 'lead', ${email})`;
  // In one go, wherever the uid, the address and the start are spelled out.
  const inJson = (column: string) => `replace(replace(replace(t.${column}::text,
    '${sample.uid}', ${uid}), '${sample.email}', ${email}), '${sample.start}',
    to_char('${sample.start}'::timestamptz + ${shift}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::jsonb`;

  const tables: Record<string, Differences> = {
    webhook_events: {
      event_id: `encode(sha256(convert_to('${name} event ' || n.n, 'UTF8')), 'hex')`,
      cal_uid: uid,
      booking_id: booking,
      body: inJson("body"),
    },
    bookings: {
      id: booking,
      cal_uid: uid,
      attendee_email: email,
      start_time: `t.start_time + ${shift}`,
      end_time: `t.end_time + ${shift}`,
      metadata: inJson("metadata"),
    },
    booking_uids: { cal_uid: uid, booking_id: booking, ical_uid: `${uid} || '@cal.example'` },
    booking_attendees: { booking_id: booking, contact: email, email },
    leads: { id: lead, email, booking_id: booking },
    lead_activities: {
      id: `private.stable_id(${lead}::text, (${booking})::text, t.kind::text)`,
      lead_id: lead,
      booking_id: booking,
    },
    reminders: {
      id: `private.stable_id((${booking})::text, t.rule_id::text, ${email})`,
      booking_id: booking,
      recipient: email,
      due_at: `t.due_at + ${shift}`,
      send_at: `t.send_at + ${shift}`,
    },
  };
  for (const [table, differences] of Object.entries(tables)) {
    const columns = await writableColumns(client, table);
    const values = columns.map((column) => differences[column] ?? `t.${column}`);
    const key = table === "bookings" ? "id" : "booking_id";
    await client.query(
      `insert into public.${table} (${columns.join(", ")})
       select ${values.join(", ")}
       from public.${table} t
       cross join generate_series(${first}, ${last}) n (n)
       where t.tenant_id = $1 and t.${key} = $2
       on conflict do nothing`,
      [sample.tenantId, sample.bookingId],
    );
  }
}

async function writableColumns(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query(
    `select column_name from information_schema.columns
     where table_schema = 'public' and table_name = $1
       and is_identity = 'NO' and is_generated = 'NEVER'
     order by ordinal_position`,
    [table],
  );
  return rows.map((row) => row.column_name);
}
