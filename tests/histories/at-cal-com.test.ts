import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeStep } from "../../supabase/functions/_shared/cal-api/step.ts";
import { type StepSource, takeSteps } from "../../supabase/functions/_shared/cal-api/steps.ts";
import { leasedStep } from "../../supabase/functions/reconcile/sync-steps.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { playInCalCom } from "../stand-ins/cal-api/play.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { type Database, openDatabase } from "./database.ts";
import { applyPending, deliver, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import type { History, HistoryEvent, Posted } from "./history.ts";
import { expectedOf } from "./model.ts";
import { COHOST } from "./people.ts";
import { CHECK_FEWER, TIMEOUT_MS } from "./settings.ts";
import { newTenants, type Tenant } from "./tenant.ts";

const DAY_MS = 86_400_000;
let database: Database;

beforeAll(async () => {
  database = await openDatabase(1);
});
afterAll(() => database.close());

/** Asks Cal.com what the database wants asked, until nothing is due; no time passes by itself. */
async function reconcile(clock: { now: number }): Promise<void> {
  const { client } = database;
  const source: StepSource = {
    async claim() {
      const { rows } = await client.query("select public.claim_sync_step($1) as step", [
        new Date(clock.now),
      ]);
      return rows[0].step && leasedStep(rows[0].step);
    },
    async settle(lease, answer, readAt) {
      expect(answer.error).toBeUndefined();
      await client.query("select public.settle_sync_step($1, $2, $3, $4)", [
        lease,
        JSON.stringify(answer),
        new Date(readAt),
        new Date(clock.now),
      ]);
    },
  };
  await takeSteps({
    source,
    take: (step) => takeStep(step),
    now: () => clock.now,
    pause: async (ms) => {
      clock.now += ms;
    },
    forMs: 600_000,
  });
}

/** Plays a history at Cal.com, posts what is heard of it, and connects a tenant, a day after its end. */
async function connectAfter(history: History, heard: readonly Posted[] = []): Promise<Tenant> {
  const { client } = database;
  const end = Math.max(...history.happened.map(({ at }) => at.getTime()));
  const clock = { now: end + DAY_MS };
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
      await reconcile(clock);
      await applyPending(client, [tenant], new Date(clock.now));
    }
    return tenant;
  } finally {
    // Whatever another history asks for, this one's server is gone; a port may come again.
    await client.query("delete from private.connections");
    await client.query("delete from private.api_budgets");
    await server.stop();
  }
}

/** The bookings of a tenant, as far as the API tells of them. */
async function bookingsOf({ id }: Tenant): Promise<object[]> {
  const { rows } = await database.client.query(
    `select b.cal_uid, b.status::text, b.start_time, b.end_time,
       array(
         select u.cal_uid from public.booking_uids u
         where (u.tenant_id, u.booking_id) = (b.tenant_id, b.id) order by 1
       ) as uids,
       array(
         select a.contact from public.booking_attendees a
         where (a.tenant_id, a.booking_id) = (b.tenant_id, b.id) and a.left_at is null order by 1
       ) as present
     from public.bookings b where b.tenant_id = $1`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    uids: row.uids.join(" "),
    status: asShown(row.status),
    start_time: row.start_time.toISOString(),
    end_time: row.end_time.toISOString(),
    present: isOff(row.status) ? [] : row.present,
  }));
}

function expectedAt({ happened }: History): object[] {
  return expectedOf(happened).bookings.map(({ status, start, end, uids, cal_uid, present }) => ({
    cal_uid,
    status: asShown(status),
    start_time: start,
    end_time: end,
    uids,
    // The API tells of one host only, and of nobody else's part in it.
    present: isOff(status) ? [] : present.filter((contact) => contact !== COHOST.contact),
  }));
}

/** The API does not tell whether it was moved, and that it is over only the clock says. */
function asShown(status: string): string {
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
          fc.pre(tellsItsOrder(history));
          const tenant = await connectAfter(history);
          const byUid = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
          expect((await bookingsOf(tenant)).toSorted(byUid)).toEqual(
            expectedAt(history).toSorted(byUid),
          );
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
      const lossy = fc.record({
        history: histories(["once"]),
        losses: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      });
      await fc.assert(
        fc.asyncProperty(lossy, async ({ history, losses }) => {
          fc.pre(tellsItsOrder(history));
          const heard = history.events.filter(
            (event, place) => isOnlyTold(event) || !losses[place % losses.length],
          );
          const tenant = await connectAfter(history, heard);
          const byUid = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
          expect((await bookingsOf(tenant)).toSorted(byUid)).toEqual(
            expectedAt(history).toSorted(byUid),
          );
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
