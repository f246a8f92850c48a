import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import { CHECK_FEWER, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { comparableRows, exactRows, failures } from "./snapshot.ts";
import { newTenantsWithRules, removeEverythingDerived, type Tenant } from "./tenant.ts";
import { NOW } from "./timeline.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`merging leads: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "leads merged early or late are the same, also after a rebuild; separated, as if never merged",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const tenants = await newTenantsWithRules(client, 3);
        const [early, late, never] = tenants as [Tenant, Tenant, Tenant];
        const events = shuffled(history, seed);
        const half = Math.floor(events.length / 2);

        await deliver(client, postsTo(early, events.slice(0, half)));
        const pair = await firstTwoLeads(early);
        if (pair === null) return;
        await call("select public.merge_leads($1, $2, $3)", early.slug, ...pair);
        await deliver(client, postsTo(early, events.slice(half)));
        for (const tenant of [late, never]) await deliver(client, postsTo(tenant, events));
        expect(await failures(client, tenants)).toEqual([]);
        // What was known of one of them at first may have turned out to be nothing.
        const leads = await leadsOf(late);
        if (!pair.every((name) => leads.includes(name))) return;
        await call("select public.merge_leads($1, $2, $3)", late.slug, ...pair);
        const rows = await comparableRows(client, late);
        expect(await comparableRows(client, early), "merged early").toEqual(rows);

        const exact = await exactRows(client, early);
        await rebuild(early);
        expect(await exactRows(client, early), "after a rebuild").toEqual(exact);
        await removeEverythingDerived(client, early);
        await rebuild(early);
        expect(await exactRows(client, early), "after removing everything").toEqual(exact);

        const apart = await comparableRows(client, never);
        for (const tenant of [early, late]) {
          await call("select public.separate_leads($1, $2, $3)", tenant.slug, pair[1], NOW);
          expect(await comparableRows(client, tenant), "separated").toEqual(apart);
        }
      }),
      CHECK_FEWER,
    ),
);

function call(text: string, ...values: readonly unknown[]): Promise<unknown> {
  return database.client.query(text, [...values]);
}

function rebuild(tenant: Tenant): Promise<unknown> {
  return call("select public.rebuild_bookings($1, $2)", tenant.slug, NOW);
}

/** Their addresses, or phone numbers where there is none: those with an address first. */
async function leadsOf(tenant: Tenant): Promise<string[]> {
  const { rows } = await database.client.query(
    `select coalesce(email, phone) as name from public.leads where tenant_id = $1
     order by contact like 'tel:%', contact`,
    [tenant.id],
  );
  return rows.map(({ name }) => name);
}

/** The one that stays and the one that does not; null while there are not two. */
async function firstTwoLeads(tenant: Tenant): Promise<[string, string] | null> {
  const [kept, merged] = await leadsOf(tenant);
  return kept === undefined || merged === undefined ? null : [kept, merged];
}
