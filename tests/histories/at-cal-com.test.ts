import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { playInCalCom } from "../stand-ins/cal-api/play.ts";
import { reconcile } from "../stand-ins/cal-api/reconcile.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { type Database, openDatabase } from "./database.ts";
import { applyPending, deliver, isChosen, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import type { History, HistoryEvent, Posted } from "./history.ts";
import { expectedOf } from "./model.ts";
import { formsIn } from "./model-leads.ts";
import { COHOST } from "./people.ts";
import type { Said } from "./said.ts";
import { CHECK_FEWER, TIMEOUT_MS } from "./settings.ts";
import { newTenants, type Tenant } from "./tenant.ts";

const DAY_MS = 86_400_000;
let database: Database;

beforeAll(async () => {
  database = await openDatabase(1);
});
afterAll(() => database.close());

/** A day after the last thing happened. */
function dayAfter({ happened }: History): number {
  return Math.max(...happened.map(({ at }) => at.getTime())) + DAY_MS;
}

/**
 * Plays a history at Cal.com, posts what is heard of it, connects a tenant, a day after its end, and
 * posts what comes late.
 */
async function connectAfter(
  history: History,
  { heard = [], late = [] }: { heard?: readonly Posted[]; late?: readonly Posted[] } = {},
): Promise<Tenant> {
  const { client } = database;
  const clock = { now: dayAfter(history) };
  const server = await CalComServer.start(() => clock.now);
  try {
    await playInCalCom(history, { account: server.account });
    const [tenant] = (await newTenants(client, 1)) as [Tenant];
    await deliver(client, postsTo(tenant, [...heard, ...history.noise], new Date(clock.now)));
    await applyPending(client, [tenant], new Date(clock.now));
    await client.query(
      "select public.connect_tenant($1, $2, $3, p_since => '2031-01-01', p_now => $4)",
      [tenant.slug, KEY, server.url, new Date(clock.now)],
    );
    // What was found may have others looked at.
    for (let round = 0; round < 2; round++) {
      await reconcile(client, clock);
      await applyPending(client, [tenant], new Date(clock.now));
    }
    await deliver(client, postsTo(tenant, late, new Date(clock.now)));
    await applyPending(client, [tenant], new Date(clock.now));
    return tenant;
  } finally {
    // Whatever another history asks for, this one's server is gone; a port may come again.
    await client.query("delete from private.connections");
    await client.query("delete from private.api_budgets");
    await server.stop();
  }
}

/** What a tenant has, as far as the API tells of it. */
interface Shown {
  readonly bookings: readonly object[];
  readonly leads: readonly object[];
}

async function found(history: History, { id }: Tenant): Promise<Shown> {
  const { rows: bookings } = await database.client.query(
    `select b.cal_uid, b.status::text, b.start_time, b.end_time,
       array(
         select u.cal_uid from public.booking_uids u
         where (u.tenant_id, u.booking_id) = (b.tenant_id, b.id) order by 1
       ) as uids,
       array(
         select a.contact from public.booking_attendees a
         where (a.tenant_id, a.booking_id) = (b.tenant_id, b.id) and a.left_at is null order by 1
       ) as present,
       (select count(*)::integer from public.reminders r
         where (r.tenant_id, r.booking_id) = (b.tenant_id, b.id) and r.status = 'scheduled')
         as reminders
     from public.bookings b where b.tenant_id = $1`,
    [id],
  );
  const { rows: leads } = await database.client.query(
    "select l.contact, l.status::text, l.score from public.leads l where l.tenant_id = $1",
    [id],
  );
  return {
    bookings: sorted(
      bookings.map((row) => ({
        ...row,
        uids: row.uids.join(" "),
        status: asShown(row.status),
        start_time: row.start_time.toISOString(),
        end_time: row.end_time.toISOString(),
        present: isOff(row.status) ? [] : row.present,
      })),
      "cal_uid",
    ),
    leads: sorted(
      wholly(history, leads).map((lead) => ({ ...lead, status: asShown(lead.status) })),
      "contact",
    ),
  };
}

/** The leads of whom the API tells wholly. */
function wholly<Lead extends { contact: string }>(
  { happened }: History,
  leads: readonly Lead[],
): Lead[] {
  const half = happened.filter(isHalfTold).flatMap(({ people }) => people);
  const contacts = new Set(half.map(({ contact }) => contact));
  return leads.filter(({ contact }) => !contacts.has(contact));
}

function expectedAt(history: History): Shown {
  const { happened, noise } = history;
  const { bookings, leads } = expectedOf(happened, formsIn(noise));
  const isFarAhead = (start: string | null) =>
    start !== null && Date.parse(start) > dayAfter(history) + 2 * DAY_MS;
  return {
    bookings: sorted(
      bookings.map(({ status, start, end, uids, cal_uid, present, liveReminders }) => ({
        cal_uid,
        status: asShown(status),
        start_time: start,
        end_time: end,
        uids,
        // The API tells of one host only, and of nobody else's part in it.
        present: isOff(status) ? [] : present.filter((contact) => contact !== COHOST.contact),
        reminders:
          status === "completed" || !isFarAhead(start) ? expect.any(Number) : liveReminders,
      })),
      "cal_uid",
    ),
    leads: sorted(
      wholly(history, leads).map((lead) => ({ ...lead, status: asShown(lead.status) })),
      "contact",
    ),
  };
}

/**
 * Whose lead the API may not tell wholly: it has no price, not when what is confirmed was requested
 * or to be paid, nor whether what is cancelled was ever confirmed, nor who gave up a seat or where
 * they had one before.
 */
function isHalfTold({ price, trigger, seated }: Said): boolean {
  return (
    price > 0 ||
    ["BOOKING_REQUESTED", "BOOKING_PAYMENT_INITIATED"].includes(trigger) ||
    (seated === true && ["BOOKING_RESCHEDULED", "BOOKING_CANCELLED"].includes(trigger))
  );
}

function sorted<Key extends string, Row extends Record<Key, string>>(
  rows: readonly Row[],
  by: Key,
): Row[] {
  return rows.toSorted((a, b) => (a[by] < b[by] ? -1 : 1));
}

/**
 * The API does not tell whether it was moved, and that it is over only the clock says: so also who
 * became a customer by it.
 */
function asShown(status: string): string {
  if (status === "converted") return "booking_confirmed";
  return status === "rescheduled" || status === "completed" ? "confirmed" : status;
}

/** Of what is off the API does not tell who would have come. */
function isOff(status: string): boolean {
  return status === "cancelled" || status === "rejected";
}

describe("a history of which no webhook came", () => {
  it(
    "is read from Cal.com's API as the model tells it",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(), async (history) => {
          fc.pre(tellsItsOrder(history) && !isMissedTooEarly(history));
          const tenant = await connectAfter(history);
          expect(await found(history, tenant)).toEqual(expectedAt(history));
        }),
        CHECK_FEWER,
      );
    },
    TIMEOUT_MS,
  );
});

describe("a history of which webhooks were lost", () => {
  it(
    "is after a reconciliation as if none had been, but for what the API cannot know",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(["once"]), fc.nat(), async (history, seed) => {
          fc.pre(tellsItsOrder(history) && !isMissedTooEarly(history));
          const fates = history.events.map((event, place) => {
            if (isOnlyTold(event) || isChosen(seed, place, 3)) return "heard";
            return isChosen(seed, place + 1, 2) ? "late" : "lost";
          });
          const whose = (fate: string) =>
            history.events.filter((_, place) => fates[place] === fate);
          const tenant = await connectAfter(history, {
            heard: whose("heard"),
            late: whose("late"),
          });
          expect(await found(history, tenant)).toEqual(expectedAt(history));
        }),
        CHECK_FEWER,
      );
    },
    TIMEOUT_MS,
  );
});

/**
 * What the API cannot know of what webhooks told before: that a payment came, and that somebody who
 * was marked as a no-show came after all (docs/cal-api.md).
 */
function isOnlyTold({ said }: HistoryEvent): boolean {
  return (
    said.trigger === "BOOKING_PAID" ||
    (said.trigger === "BOOKING_NO_SHOW_UPDATED" && said.noShow === false)
  );
}

/** As in tests/unit/cal-com: of two things at one instant only Cal.com knows what came last. */
function tellsItsOrder({ happened }: History): boolean {
  const instants = happened
    .filter(({ trigger }) => trigger !== "BOOKING_PAID")
    .map(({ uid, previous, at }) => `${previous ?? uid} ${at.getTime()}`);
  return new Set(instants).size === instants.length;
}

/**
 * Whether Cal Video found nobody at the old time of a meeting that has begun when the API is read:
 * absent is absent in the API then, whenever it was seen.
 */
function isMissedTooEarly(history: History): boolean {
  return history.happened.some(
    ({ trigger, at, start }) =>
      trigger.startsWith("AFTER_") && at < start && start.getTime() <= dayAfter(history),
  );
}
