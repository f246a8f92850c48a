import { expect, onTestFinished, test } from "vitest";
import { takeStep } from "../../supabase/functions/_shared/cal-api/step.ts";
import { leasedStep } from "../../supabase/functions/reconcile/sync-steps.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { openDatabase } from "./database.ts";
import { applyPending } from "./deliver.ts";
import { PEOPLE } from "./people.ts";
import { newTenants, type Tenant } from "./tenant.ts";

const BOOKINGS = 10_000;
const HOUR_MS = 3_600_000;
/** After so many requests whoever asked is killed: what came is not settled. */
const KILLED_AT = [7, 20, 33];

test("Ten thousand bookings are read with fifty requests, though killed three times", {
  timeout: 1_200_000,
}, async () => {
  const database = await openDatabase(1);
  onTestFinished(() => database.close());
  const { client } = database;
  let now = Date.parse("2031-06-01T12:00:00Z");
  const calCom = await CalComServer.start(() => now);
  onTestFinished(() => calCom.stop());
  fill(calCom, now);
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  onTestFinished(async () => {
    await client.query("select public.disconnect_tenant($1)", [tenant.slug]);
  });
  await client.query(
    "select public.connect_tenant($1, $2, $3, p_since => '2029-01-01', p_now => $4)",
    [tenant.slug, KEY, calCom.url, new Date(now)],
  );

  let applying = 0;
  for (let idle = 0; idle < 3; ) {
    const { rows } = await client.query("select public.claim_sync_step($1) as step", [
      new Date(now),
    ]);
    if (!rows[0].step) {
      const begun = performance.now();
      await applyPending(client, [tenant], new Date(now));
      applying += performance.now() - begun;
      idle++;
    } else {
      idle = 0;
      const step = leasedStep(rows[0].step);
      const answer = await takeStep(step);
      expect(answer.error).toBeUndefined();
      const isKilled = KILLED_AT.includes(calCom.seen.length);
      if (!isKilled) {
        await client.query("select public.settle_sync_step($1, $2, $3, $4)", [
          step.lease,
          JSON.stringify(answer),
          new Date(now),
          new Date(now),
        ]);
      } else {
        // Its lease is over after two minutes.
        now += 120_000;
      }
    }
    now += 1_000;
  }
  const { rows } = await client.query(
    "select count(*)::integer as bookings from public.bookings where tenant_id = $1",
    [tenant.id],
  );
  expect(rows[0].bookings).toBe(BOOKINGS);
  expect(calCom.seen.length).toBeLessThanOrEqual(50);
  console.log(
    `${calCom.seen.length} requests; applied ${Math.round((1000 * BOOKINGS) / applying)} a second`,
  );
});

/** Bookings of the last year and the next, an hour and a half apart. */
function fill({ account }: CalComServer, now: number): void {
  for (let index = 0; index < BOOKINGS; index++) {
    const start = new Date(now + (index - BOOKINGS / 2) * 1.5 * HOUR_MS);
    account.ledger.happen({
      ...{ trigger: "BOOKING_CREATED", at: new Date(now - 600 * 24 * HOUR_MS), uid: `b${index}` },
      ...{ start, end: new Date(start.getTime() + HOUR_MS / 2), type: "intro", price: 0, copy: 0 },
      people: [PEOPLE[index % PEOPLE.length] ?? PEOPLE[0]],
    });
  }
}
