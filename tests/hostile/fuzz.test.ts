import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { CHECK, SEED, TIMEOUT_MS } from "../histories/settings.ts";
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

test.runIf(ownDatabases())("bodies that are any JSON", { timeout: TIMEOUT_MS }, () =>
  fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (text) => {
      await survive(database.client, [text]);
    }),
    CHECK,
  ),
);
