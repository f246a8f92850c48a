import { createHash } from "node:crypto";
import type pg from "pg";
import { command, type Typed } from "../cli/command.ts";
import { withDatabase } from "../cli/database.ts";
import { Problem } from "../cli/problem.ts";
import { parseTime, typedZone } from "../cli/times.ts";
import {
  buildEvent,
  type EventOptions,
  newUid,
  postEvent,
  TRIGGERS,
  webhookUrl,
} from "./events/index.ts";
import { DEMO, runningStack } from "./settings.ts";
import { describeBooking } from "./show.ts";

const HELP = `Posts one signed event to the running calbase, as Cal.com would, and shows the booking.

  npm run send -- <TRIGGER> [options]

  --uid <uid>              the booking (a new one for BOOKING_CREATED, else the newest)
  --reschedule-uid <uid>   BOOKING_RESCHEDULED: the uid before; --uid is then the new one
  --start <time>           2026-03-01T10:00:00Z, or from now on: +61m, +2h, +1d
  --tenant <slug>          default ${DEMO.tenant}
  --secret <secret>        default: the tenant's own
  --name, --email, --time-zone, --locale     the booker's
  --reason <text>          why it is cancelled, rejected or moved
  --unmark                 BOOKING_NO_SHOW_UPDATED: takes the mark away
  --help

Triggers: ${TRIGGERS.join(", ").replace(/(.{60,}?,) /g, "$1\n          ")}

Examples:
  npm run send -- BOOKING_CREATED --start +61m
  npm run send -- BOOKING_RESCHEDULED --reschedule-uid <uid> --start +2d
  npm run send -- BOOKING_CANCELLED --uid <uid> --reason "Ill today"`;

const OPTIONS = {
  uid: { type: "string" },
  "reschedule-uid": { type: "string" },
  start: { type: "string" },
  tenant: { type: "string" },
  secret: { type: "string" },
  name: { type: "string" },
  email: { type: "string" },
  "time-zone": { type: "string" },
  locale: { type: "string" },
  reason: { type: "string" },
  unmark: { type: "boolean" },
} as const;

/** Triggers that begin a booking; all others are about one that exists. */
const BEGINNINGS = [
  "BOOKING_CREATED",
  "BOOKING_REQUESTED",
  "BOOKING_PAYMENT_INITIATED",
  "BOOKING_CONFIRMED",
];
const NOT_ABOUT_BOOKINGS = ["PING", "FORM_SUBMITTED"];

await command(HELP, OPTIONS, async (typed) => {
  const trigger = typed.words[0]?.toUpperCase();
  if (!trigger || typed.words.length > 1 || !TRIGGERS.includes(trigger)) {
    const what = trigger ? `"${typed.words.join(" ")}" is not a trigger.` : "Which trigger?";
    throw new Problem(what, `\n${HELP}`);
  }
  await withDatabase(runningStack().databaseUrl, (client) => send(client, trigger, typed));
});

async function send(client: pg.Client, trigger: string, typed: Typed): Promise<void> {
  const text = (name: string) => typed.values[name] as string | undefined;
  const slug = text("tenant") ?? DEMO.tenant;
  const tenant = await readTenant(client, slug);
  const secret = text("secret") ?? tenant.secrets[0];
  if (!secret) {
    throw new Problem(
      `The tenant ${slug} has no webhook secret.`,
      "Name the one to sign with: --secret …",
    );
  }
  const body = buildEvent(trigger, await eventOptions(client, tenant.id, trigger, text, typed));

  const { apiUrl } = runningStack();
  console.log(`POST ${webhookUrl(apiUrl, slug)}`);
  const answer = await postEvent({ apiUrl, tenant: slug, secret, body }).catch((cause) => {
    throw new Problem(
      `Nothing answers at ${apiUrl}.`,
      "Start calbase in another terminal: npm start",
      {
        cause,
      },
    );
  });
  console.log(`${answer.status} ${answer.body}\n`);
  console.log(await describeEvent(client, tenant.id, JSON.stringify(body)));
  if (answer.status !== 200) process.exitCode = 1;
}

async function readTenant(
  client: pg.Client,
  slug: string,
): Promise<{ id: string; secrets: readonly string[] }> {
  const { rows } = await client.query("select public.webhook_secrets($1) as found", [slug]);
  const found = rows[0]?.found;
  if (found) return { id: found.tenant_id, secrets: found.secrets };
  const { rows: tenants } = await client.query("select slug from public.tenants order by slug");
  throw new Problem(
    `There is no tenant "${slug}".`,
    `Tenants: ${tenants.map((tenant) => tenant.slug).join(", ") || "none"}. New ones: select * from public.create_tenant(slug, name, time_zone).`,
  );
}

/** What was typed, and for everything else what the database knows about the booking. */
async function eventOptions(
  client: pg.Client,
  tenantId: string,
  trigger: string,
  text: (name: string) => string | undefined,
  typed: Typed,
): Promise<EventOptions> {
  const before = text("reschedule-uid");
  const named = before ?? text("uid");
  const isNew = BEGINNINGS.includes(trigger) || NOT_ABOUT_BOOKINGS.includes(trigger);
  const known = isNew && !named ? undefined : await readBooking(client, tenantId, named);
  if (!isNew && !named && !known) {
    throw new Problem(
      "There is no booking yet.",
      "Make one first: npm run send -- BOOKING_CREATED",
    );
  }
  const start = text("start");
  const length =
    known?.end && known.start ? known.end.getTime() - known.start.getTime() : undefined;
  const moved = start ? parseTime(start, new Date()) : known?.start;
  return definedOnly({
    uid: text("uid") ?? (before ? newUid() : known?.uid),
    rescheduleUid: before,
    start: moved,
    end: moved && length !== undefined ? new Date(moved.getTime() + length) : undefined,
    previousStart: known?.start,
    name: text("name") ?? known?.name,
    email: text("email") ?? known?.email,
    timeZone: typedZone(text("time-zone")) ?? known?.timeZone,
    locale: text("locale") ?? known?.locale,
    reason: text("reason"),
    noShow: !typed.values.unmark,
  });
}

interface KnownBooking {
  readonly uid: string;
  readonly start: Date | undefined;
  readonly end: Date | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly timeZone: string | undefined;
  readonly locale: string | undefined;
}

/** The booking that has or had this uid; the newest one when none is named. */
async function readBooking(
  client: pg.Client,
  tenantId: string,
  uid: string | undefined,
): Promise<KnownBooking | undefined> {
  const { rows } = await client.query(
    `select b.cal_uid as uid, b.start_time as start, b.end_time as end,
       a.name, a.email, a.time_zone as "timeZone", a.locale
     from public.bookings b
     left join public.booking_attendees a
       on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.position = 0
     where b.tenant_id = $1 and ($2::text is null or b.id = (
       select u.booking_id from public.booking_uids u where u.tenant_id = $1 and u.cal_uid = $2
     ))
     order by b.created_at desc
     limit 1`,
    [tenantId, uid ?? null],
  );
  return rows[0] && definedOnly(rows[0]);
}

async function describeEvent(client: pg.Client, tenantId: string, body: string): Promise<string> {
  const eventId = createHash("sha256").update(body).digest("hex");
  const { rows } = await client.query(
    `select status, reason, booking_id from public.webhook_events
     where tenant_id = $1 and event_id = $2`,
    [tenantId, eventId],
  );
  const event = rows[0];
  if (!event) return "The event was not stored.";
  if (!event.booking_id) return `The event is stored, ${event.status}: ${event.reason ?? ""}`;
  return describeBooking(client, tenantId, event.booking_id);
}

/** Without the keys that are null or undefined, so that defaults apply. */
function definedOnly<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  ) as T;
}
