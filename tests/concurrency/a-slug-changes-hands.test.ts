import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { ownDatabases } from "../setup/stack.ts";
import { processOf, untilWaiting } from "./sessions.ts";

let database: Database;
let renaming: pg.Client;
let creating: pg.Client;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(2);
  [renaming, creating] = database.clients as [pg.Client, pg.Client];
});
afterAll(() => database?.close());

const webhooksReach = async (name: string) =>
  (await creating.query("select webhook_secrets($1) ->> 'tenant_id' as id", [name])).rows[0].id;

test.runIf(ownDatabases())(
  "a slug that becomes a former one while another tenant asks for it is not given away",
  async () => {
    const { rows } = await renaming.query("select tenant_id as id from create_tenant('acme', 'A')");
    await renaming.query("begin");
    await renaming.query("update tenants set slug = 'apex' where slug = 'acme'");
    const pid = await processOf(creating);
    const created = creating.query("select create_tenant('acme', 'B')").catch(String);
    await untilWaiting(renaming, pid, await processOf(renaming));
    await renaming.query("commit");

    expect(await created).toContain('The slug "acme" still leads to the tenant "apex"');
    expect(await webhooksReach("acme")).toBe(rows[0].id);
  },
);
