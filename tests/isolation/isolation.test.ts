import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { createDatabase, ownDatabases, stack } from "../setup/stack.ts";
import { type Client, openClient } from "./ask.ts";
import { signedIn } from "./callers.ts";
import { play } from "./play.ts";
import { AT_ONCE, CALLS, SEED, TIMEOUT_MS } from "./settings.ts";
import { takeSnapshot } from "./snapshot.ts";
import { makeWorld, type World } from "./world.ts";

describe("the Data API between tenants", () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let database: pg.Client;
  let client: Client;
  let world: World;

  beforeAll(async () => {
    const { apiUrl, databaseUrl } = await chooseApi(cleanUp);
    database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    cleanUp.push(() => database.end());
    world = await makeWorld(database);
    client = openClient(apiUrl, AT_ONCE);
    cleanUp.push(async () => client.close());
  });

  afterAll(async () => {
    for (const act of cleanUp.toReversed()) await act();
  });

  test(
    `${CALLS} random calls (seed ${SEED}) read and change nothing of another tenant`,
    async () => {
      const { findings, answers, ownRows } = await play(client, world, CALLS, SEED);
      expect(findings.slice(0, 3).join("\n\n")).toBe("");
      expect(await takeSnapshot(database, world.victim.id)).toEqual(world.theirs);
      if (CALLS > 10_000) console.table(answers);

      // Otherwise it might be that nobody could read or change anything.
      expect(ownRows).toBeGreaterThan(CALLS / 400);
      const own = await takeSnapshot(database, world.attacker.id);
      expect(own["public.leads"]).not.toEqual(world.own["public.leads"]);
      expect(own["public.reminder_rules"]).not.toEqual(world.own["public.reminder_rules"]);
    },
    TIMEOUT_MS,
  );

  test("the victim's own admin reads and changes what the others could not", async () => {
    const { victim, theirs } = world;
    const headers = { ...signedIn(victim.members.admin), prefer: "return=representation" };
    const [lead] = theirs["public.leads"] as [{ id: string }];
    const bookings = await client.ask("GET", "/rest/v1/bookings?select=id", headers);
    expect(JSON.parse(bookings.text)).toHaveLength(theirs["public.bookings"]?.length ?? 0);
    const path = `/rest/v1/leads?id=eq.${lead.id}&select=id,notes`;
    const changed = await client.ask("PATCH", path, headers, '{"notes": "called back"}');
    expect(JSON.parse(changed.text)).toEqual([{ id: lead.id, notes: "called back" }]);
  });

  test.runIf(ownDatabases())("these calls would find a policy that is too wide", async () => {
    await database.query(`
      alter policy members_read on public.bookings using (true);
      alter policy admins_edit on public.leads using (true) with check (true);
      alter policy members_read on public.leads using (true)`);
    const { findings } = await play(client, world, 600, SEED);
    expect(findings.length).toBeGreaterThan(0);
    const theirs = await takeSnapshot(database, world.victim.id);
    expect(theirs["public.leads"]).not.toEqual(world.theirs["public.leads"]);
  });
});

/** A gateway to a database of its own; on a stack that was running already, that one's. */
async function chooseApi(
  cleanUp: (() => Promise<unknown>)[],
): Promise<{ apiUrl: string; databaseUrl: string }> {
  if (!ownDatabases()) return stack;
  const database = await createDatabase();
  cleanUp.push(database.drop);
  const gateway = await startGateway({
    port: 0,
    databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
    functions: {},
    keys: LOCAL_KEYS,
    log: () => {},
  });
  cleanUp.push(gateway.stop);
  return { apiUrl: gateway.url, databaseUrl: database.url };
}
