import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { applyPending, deliver, giveUp, postsTo } from "../histories/deliver.ts";
import type { Posted } from "../histories/history.ts";
import { hashOf } from "../histories/said.ts";
import { permutations } from "../histories/shuffle.ts";
import { comparableRows, failures } from "../histories/snapshot.ts";
import { newTenantsWithRules, type Tenant } from "../histories/tenant.ts";
import { ownDatabases } from "../setup/stack.ts";
import { CASES, type Case } from "./cases.ts";

const FOLDER = join(import.meta.dirname, "bodies");
/** When everything arrives: before the meetings. */
const NOW = new Date("2026-11-24T12:00:00Z");

let database: Database;
let client: pg.Client;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  client = database.client;
});
afterAll(() => database?.close());
// Should one be cut off by its time: the others are not to give up with it.
afterEach(() => client && giveUp(client, 0, 0));

test("every file of bodies is a case", () => {
  const files = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));
  expect(files.sort()).toEqual(CASES.map(({ name }) => name).sort());
});

describe.runIf(ownDatabases()).each(CASES)("$name", (one) => {
  test("comes out as it should", async () => {
    const tenant = await newTenant();
    await deliverTogether(tenant, bodiesOf(one));
    await expectAsItShould(tenant, one);
  });

  test("in every order", async () => {
    const bodies = bodiesOf(one);
    const expected = await rowsAfter(bodies);
    for (const order of permutations(bodies)) expect(await rowsAfter(order)).toEqual(expected);
  });

  test("told twice, and in every order when given up at first", { timeout: 120_000 }, async () => {
    const bodies = bodiesOf(one);
    const expected = await rowsAfter(bodies);
    expect(await rowsAfter([...bodies, ...bodies])).toEqual(expected);
    for (const order of permutations(bodies)) {
      for (const atOnce of order.keys()) {
        const tenant = await newTenant();
        await deliverTogether(tenant, order.slice(0, atOnce));
        await giveUp(client, 1, 0);
        await deliverTogether(tenant, order.slice(atOnce));
        await giveUp(client, 0, 0);
        await applyPending(client, [tenant], NOW);
        expect(await comparableRows(client, tenant)).toEqual(expected);
      }
    }
  });

  test("rebuilt", async () => {
    const tenant = await newTenant();
    await deliverTogether(tenant, bodiesOf(one).toReversed());
    await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
    await expectAsItShould(tenant, one);
  });
});

async function expectAsItShould(tenant: Tenant, { shows }: Case): Promise<void> {
  expect(await failures(client, [tenant])).toEqual([]);
  for (const { query, rows } of shows) {
    const found = await client.query({ text: query, values: [tenant.id], rowMode: "array" });
    expect(found.rows, query).toEqual(rows);
  }
}

async function rowsAfter(bodies: readonly Posted[]): Promise<object> {
  const tenant = await newTenant();
  await deliverTogether(tenant, bodies);
  return comparableRows(client, tenant);
}

function bodiesOf({ name }: Case): Posted[] {
  const bodies = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as unknown[];
  return bodies.map((body) => {
    const text = JSON.stringify(body);
    return { text, eventId: hashOf(text) };
  });
}

async function newTenant(): Promise<Tenant> {
  const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
  return tenant;
}

/** In one transaction: it is the order that matters here, and commits take time. */
async function deliverTogether(tenant: Tenant, bodies: readonly Posted[]): Promise<void> {
  await client.query("begin");
  await deliver(client, postsTo(tenant, bodies, NOW));
  await client.query("commit");
}
