import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, deliverGivingUp, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import { CHECK, CHECK_GIVING_UP, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { exactRows, failures } from "./snapshot.ts";
import { newTenantsWithRules, removeEverythingDerived, type Tenant } from "./tenant.ts";
import { NOW } from "./timeline.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`rebuild: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "a rebuild gives the same rows, ids and times included, also from nothing but the events",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
        await deliver(client, postsTo(tenant, shuffled(history, seed)));
        expect(await failures(client, [tenant])).toEqual([]);
        const before = await exactRows(client, tenant);

        await rebuild(tenant);
        expect(await exactRows(client, tenant), "after a rebuild").toEqual(before);

        await removeEverythingDerived(database.client, tenant);
        await rebuild(tenant);
        expect(await exactRows(client, tenant), "after removing everything").toEqual(before);

        await addRule(tenant);
        const planned = await exactRows(client, tenant);
        await rebuild(tenant);
        expect(await exactRows(client, tenant), "after a rule was added").toEqual(planned);
      }),
      CHECK,
    ),
);

test.runIf(ownDatabases())(
  "a rebuild gives the same rows when a third of the events was given up at first",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
        await deliverGivingUp(client, tenant, postsTo(tenant, shuffled(history, seed)), seed);
        expect(await failures(client, [tenant])).toEqual([]);
        const before = await exactRows(client, tenant);
        await removeEverythingDerived(database.client, tenant);
        await rebuild(tenant);
        expect(await exactRows(client, tenant)).toEqual(before);
      }),
      CHECK_GIVING_UP,
    ),
);

async function rebuild(tenant: Tenant): Promise<void> {
  await database.client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
}

async function addRule(tenant: Tenant): Promise<void> {
  await database.client.query(
    `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
     values ($1, 'came later', 'before_start', 45, 'attendees')`,
    [tenant.id],
  );
}
