import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { ownDatabases } from "../setup/stack.ts";
import { event } from "./events.ts";
import { post, processOf, untilWaiting, workStep } from "./sessions.ts";

/** One more than are rebuilt while one waits (private.small_job). */
const BOOKINGS = 501;

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(3);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "it stops as what had begun before does",
  { timeout: 120_000 },
  async () => {
    const [one, other, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
    const [tenant] = (await newTenants(observer, 1)) as [Tenant];
    for (let n = 0; n < BOOKINGS; n++) {
      await post(observer, tenant, event(n, "BOOKING_CREATED", { uid: `a${n}` }));
    }
    const [rebuilding, freezing] = [await processOf(one), await processOf(other)];

    await one.query("begin");
    await one.query("select public.rebuild_bookings($1)", [tenant.slug]);
    const frozen = other.query("select private.freeze_tenant($1, gen_random_uuid(), $2)", [
      tenant.id,
      "https://there.example/functions/v1",
    ]);
    // It has looked for jobs, and found none.
    expect(await untilWaiting(observer, freezing, rebuilding)).toBe("advisory");
    await one.query("commit");
    await frozen;

    const jobs = await observer.query(
      `select kind::text, stopped_at is not null as stopped, done from private.jobs
     where tenant_id = $1`,
      [tenant.id],
    );
    expect(jobs.rows).toEqual([{ kind: "rebuild", stopped: true, done: 0 }]);
    expect(await workStep(observer)).toBe(false);
  },
);
