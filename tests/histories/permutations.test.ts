import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRIGGERS } from "../../local/events/index.ts";
import { ownDatabases } from "../setup/stack.ts";
import { CATALOGUE, type Entry } from "./catalogue.ts";
import { type Database, openDatabase } from "./database.ts";
import { applyPending, deliver, giveUp, postsTo } from "./deliver.ts";
import { type HistoryEvent, historyOf } from "./history.ts";
import { lineOf } from "./said.ts";
import { permutations } from "./shuffle.ts";
import { comparableRows, failures } from "./snapshot.ts";
import { newTenantsWithRules, type Tenant } from "./tenant.ts";

/** How many orders are tried with events given up. */
const GIVEN_UP = 12;

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(2);
});
afterAll(() => database?.close());

test("the catalogue holds every trigger that speaks of a booking", () => {
  const held = new Set(CATALOGUE.flatMap(({ events }) => events.map(({ trigger }) => trigger)));
  const others = ["FORM_SUBMITTED", "PING"];
  expect(TRIGGERS.filter((trigger) => !held.has(trigger) && !others.includes(trigger))).toEqual([]);
});

test("no history of the catalogue is longer than five events", () => {
  expect(CATALOGUE.filter(({ events }) => events.length > 5)).toEqual([]);
});

describe.runIf(ownDatabases())("in every order", () => {
  test.for(CATALOGUE)("$name", { timeout: 120_000 }, async (entry) => {
    const { client } = database;
    const { events } = historyOf(entry.events.map((said) => ({ said, delivery: "once" })));
    const orders = [...permutations(events)];
    const [inOrder, ...others] = (await newTenantsWithRules(client, orders.length)) as [
      Tenant,
      ...Tenant[],
    ];

    await deliverTogether(client, inOrder, events);
    expect(await failures(client, [inOrder])).toEqual([]);
    expect(await statuses(inOrder)).toEqual(entry.ends);
    const expected = await comparableRows(client, inOrder);

    const waiting = others.map((tenant, index) => ({ tenant, order: orders[index + 1] ?? [] }));
    const work = async (client: pg.Client) => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await deliverTogether(client, next.tenant, next.order);
        // On a slow machine the two wait too long for each other: what that leaves is applied behind.
        await applyPending(client, [next.tenant]);
        expect(await comparableRows(client, next.tenant), printed(entry, next.order)).toEqual(
          expected,
        );
      }
    };
    await Promise.all(database.clients.map(work));
  });
});

describe.runIf(ownDatabases())("in some orders, given up at first", () => {
  test.for(CATALOGUE)("$name", { timeout: 120_000 }, async (entry) => {
    const { client } = database;
    const { events } = historyOf(entry.events.map((said) => ({ said, delivery: "once" })));
    const [inOrder, ...others] = (await newTenantsWithRules(client, 1 + GIVEN_UP)) as [
      Tenant,
      ...Tenant[],
    ];
    await deliverTogether(client, inOrder, events);
    const expected = await comparableRows(client, inOrder);
    const orders = [...permutations(events)];
    for (const [index, tenant] of others.entries()) {
      const order = orders[Math.floor((orders.length * index) / GIVEN_UP)] ?? [];
      // The first of them are applied as they arrive, the others later, in one go.
      const atOnce = index % order.length;
      await deliverTogether(client, tenant, order.slice(0, atOnce));
      await giveUp(client, 1, 0);
      await deliverTogether(client, tenant, order.slice(atOnce));
      await giveUp(client, 0, 0);
      await applyPending(client, [tenant]);
      expect(await failures(client, [tenant])).toEqual([]);
      expect(await comparableRows(client, tenant), printed(entry, order)).toEqual(expected);
    }
  });
});

/** In one transaction: it is the order that matters here, and commits take time. */
async function deliverTogether(
  client: pg.Client,
  tenant: Tenant,
  events: readonly HistoryEvent[],
): Promise<void> {
  await client.query("begin");
  await deliver(client, postsTo(tenant, events));
  await client.query("commit");
}

async function statuses(tenant: Tenant): Promise<Record<string, string>> {
  const { rows } = await database.client.query(
    "select cal_uid, status from public.bookings where tenant_id = $1 order by cal_uid",
    [tenant.id],
  );
  return Object.fromEntries(rows.map((row) => [row.cal_uid, row.status]));
}

function printed(entry: Entry, order: readonly HistoryEvent[]): string {
  return [`${entry.name}, arriving as`, ...order.map(({ said }) => lineOf(said))].join("\n  ");
}
