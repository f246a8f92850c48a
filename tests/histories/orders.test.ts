import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, deadlocks, openDatabase } from "./database.ts";
import { deliver, deliverAtOnce, deliverGivingUp, giveUp, type Post, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import type { History, Posted } from "./history.ts";
import { CHECK, CHECK_GIVING_UP, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { comparableRows, failures } from "./snapshot.ts";
import { newTenantsWithRules, type Tenant } from "./tenant.ts";
import { later, NOW } from "./timeline.ts";

const CONNECTIONS = 4;

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(CONNECTIONS);
  console.log(`orders: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "the rows are the same whatever the order, the repetitions and the pauses",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const [inOrder, mixed] = (await newTenantsWithRules(client, 2)) as [Tenant, Tenant];
        await deliver(client, postsTo(inOrder, inOrderOf(history)));
        await deliver(client, withPauses(mixed, shuffled(history, seed)));
        expect(await failures(client, [inOrder, mixed])).toEqual([]);
        expect(await comparableRows(client, mixed)).toEqual(await comparableRows(client, inOrder));
      }),
      CHECK,
    ),
);

test.runIf(ownDatabases())(
  "the rows are the same when a third of the events is given up and applied right behind",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const tenants = (await newTenantsWithRules(client, 3)) as [Tenant, Tenant, Tenant];
        const [inOrder, givenUp, mixed] = tenants;
        await deliver(client, postsTo(inOrder, inOrderOf(history)));
        await deliverGivingUp(client, givenUp, postsTo(givenUp, inOrderOf(history)), seed);
        await deliverGivingUp(client, mixed, withPauses(mixed, shuffled(history, seed)), seed);
        expect(await failures(client, tenants)).toEqual([]);
        const expected = await comparableRows(client, inOrder);
        expect(await comparableRows(client, givenUp)).toEqual(expected);
        expect(await comparableRows(client, mixed)).toEqual(expected);
      }),
      CHECK_GIVING_UP,
    ),
);

test.runIf(ownDatabases())(
  "the rows are the same when it happens on several connections at once",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client, clients } = database;
        const [inOrder, atOnce] = (await newTenantsWithRules(client, 2)) as [Tenant, Tenant];
        await deliver(client, postsTo(inOrder, inOrderOf(history)));
        for (const [index, one] of clients.entries()) await giveUp(one, 1 / 3, seed + index);
        await deliverAtOnce(clients, postsTo(atOnce, shuffled(history, seed)));
        for (const one of clients) await giveUp(one, 0, seed);
        expect(await failures(client, [inOrder, atOnce])).toEqual([]);
        expect(await comparableRows(client, atOnce)).toEqual(await comparableRows(client, inOrder));
      }),
      CHECK_GIVING_UP,
    ),
);

test.runIf(ownDatabases())(
  "the rows are the same when events of two tenants arrive on several connections at once",
  { timeout: TIMEOUT_MS },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories(), histories(), fc.nat(), async (one, two, seed) => {
        const { client, clients } = database;
        const tenants = await newTenantsWithRules(client, 4);
        const [inOrder1, inOrder2, atOnce1, atOnce2] = tenants as [Tenant, Tenant, Tenant, Tenant];
        await deliver(client, postsTo(inOrder1, inOrderOf(one)));
        await deliver(client, postsTo(inOrder2, inOrderOf(two)));
        await deliverAtOnce(
          clients,
          alternating(postsTo(atOnce1, shuffled(one, seed)), postsTo(atOnce2, shuffled(two, seed))),
        );
        expect(await failures(client, tenants)).toEqual([]);
        expect(await comparableRows(client, atOnce1)).toEqual(
          await comparableRows(client, inOrder1),
        );
        expect(await comparableRows(client, atOnce2)).toEqual(
          await comparableRows(client, inOrder2),
        );
      }),
      CHECK,
    );
    expect(await deadlocks(database.clients), "deadlocks").toBe(0);
  },
);

function inOrderOf({ events, noise }: History): Posted[] {
  return [...events, ...noise];
}

/** An hour between any two arrivals, all of them before the first reminder is due. */
function withPauses(tenant: Tenant, events: readonly Posted[]): Post[] {
  return events.map((event, index) => ({ tenant, event, now: later(NOW, index * 60) }));
}

function alternating(one: readonly Post[], two: readonly Post[]): Post[] {
  const longest = Math.max(one.length, two.length);
  return Array.from({ length: longest }, (_, i) => [one[i], two[i]])
    .flat()
    .filter((post) => post !== undefined);
}
