import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { deliver, postsTo } from "../histories/deliver.ts";
import { hashOf } from "../histories/said.ts";
import { CHECK, SEED, TIMEOUT_MS } from "../histories/settings.ts";
import { comparableRows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { ownDatabases } from "../setup/stack.ts";
import { mutatedTexts } from "./mutated.ts";
import { survive } from "./survival.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`fuzz: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())("bodies changed at random places", { timeout: TIMEOUT_MS }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(mutatedTexts, { minLength: 1, maxLength: 5 }), async (texts) => {
      await survive(database.client, texts);
    }),
    CHECK,
  ),
);

test.runIf(ownDatabases())("the same bodies in two orders", { timeout: TIMEOUT_MS }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(mutatedTexts, { minLength: 2, maxLength: 5 }),
      fc.nat(),
      async (texts, seed) => {
        const { client } = database;
        const [one, other] = (await newTenants(client, 2)) as [Tenant, Tenant];
        const bodies = texts.map((text) => ({ text, eventId: hashOf(text) }));
        const key = ({ eventId }: { eventId: string }) => hashOf(`${seed} ${eventId}`);
        const mixed = bodies.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
        await deliver(client, postsTo(one, bodies));
        await deliver(client, postsTo(other, mixed));
        expect(await comparableRows(client, other)).toEqual(await comparableRows(client, one));
      },
    ),
    CHECK,
  ),
);

test.runIf(ownDatabases())("bodies that are any JSON", { timeout: TIMEOUT_MS }, () =>
  fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (text) => {
      await survive(database.client, [text]);
    }),
    CHECK,
  ),
);
