import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { ownDatabases } from "../setup/stack.ts";
import { processOf, untilWaiting } from "./sessions.ts";

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(3);
});
afterAll(() => database?.close());

// Between the look at a sequence and its jump nothing can be held up. Three sessions that reserved
// ids as fast as they could set a sequence back once in 600 times.
test.runIf(ownDatabases())("one looks where new ids are when the other has set them", async () => {
  const [one, other, observer] = database.clients as [pg.Client, pg.Client, pg.Client];
  const [first, second] = [await processOf(one), await processOf(other)];
  await one.query("begin");
  await reserve(one, 9_000);
  const reserved = reserve(other, 5_000);
  expect(await untilWaiting(observer, second, first)).toBe("advisory");
  await one.query("commit");
  await reserved;

  const { rows } = await observer.query(
    "select nextval('public.webhook_events_id_seq')::integer as id",
  );
  expect(rows[0].id).toBeGreaterThan(9_000);
});

/** What admit_tenant() does for a tenant whose last event has this id. */
async function reserve(session: pg.ClientBase, last: number): Promise<void> {
  await session.query("select private.reserve_ids($1)", [{ "public.webhook_events": last }]);
}
