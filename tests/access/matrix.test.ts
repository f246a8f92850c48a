import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { expectedLines, type Line } from "./lines.ts";
import { type Rights, tryEverything } from "./rights.ts";
import { makeTwoTenants } from "./two-tenants.ts";

describe.runIf(ownDatabases())("what each role may do with every object of the database", () => {
  let database: OwnDatabase;
  let client: pg.Client;
  let rights: Rights;
  const expected = expectedLines();

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await makeTwoTenants(client);
    rights = await tryEverything(client);
  }, 240_000);

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test("every object has a line in tests/access/expected.txt", () => {
    expect(missing(rights.lines, expected), "in the database, not in the file").toEqual([]);
  });

  test("every line is about an object that is there", () => {
    expect(missing(expected, rights.lines), "in the file, not in the database").toEqual([]);
  });

  test("everyone may do exactly what the lines say", () => {
    const found = new Map(rights.lines.map((line) => [line.object, line.text]));
    const known = expected.filter(({ object }) => found.has(object));
    expect(known.map(({ object }) => found.get(object))).toEqual(known.map(({ text }) => text));
  });

  test("both tenants have rows wherever something was measured", () => {
    expect(rights.empty, "give them a row in tests/access/two-tenants.ts").toEqual([]);
  });

  test("nothing failed for another reason than a missing right", () => {
    expect(rights.problems).toEqual([]);
  });

  test("whatever is opened by mistake is seen", async () => {
    await client.query(`
      -- Supabase grants all of it to the API roles unless that is revoked.
      create table public.forgotten (tenant_id uuid, secret text);
      create function public.forgotten() returns int language sql as 'select 1';
      create table private.forgotten (secret text);
      alter policy members_read on public.bookings using (true);
      grant update (name) on public.tenants to service_role;
      grant delete on public.tenant_members to authenticated;
      create policy admins_delete on public.tenant_members for delete to authenticated
        using (tenant_id in (select private.tenants_i_edit()));
      grant usage on sequence public.deliveries_id_seq to authenticated;
      revoke select on public.leads from authenticated`);
    const names = "bookings deliveries_id_seq forgotten forgotten() leads tenant_members tenants";
    const opened = [...names.split(" ").map((name) => `public.${name}`), "private.forgotten"];
    const { lines, empty } = await tryEverything(client, opened);
    expect(lines.map(({ text }) => text)).toEqual([
      "table private.forgotten",
      "table public.bookings ---- R--- R--- R--- R--- R---",
      "sequence public.deliveries_id_seq --- -n- -n- -n- -n- ---",
      "table public.forgotten .I.. .I.. .I.. .I.. .I.. .I..",
      "function public.forgotten() x x x x x x",
      "table public.leads ---- --u- --.- --u- --u- R--- update: status, status_locked, notes",
      "table public.tenant_members ---- r--d r--. r--d r--d R---",
      "table public.tenants ---- r--- r--- r--- r--- R-U- update: name",
    ]);
    expect(empty).toEqual(["private.forgotten", "public.forgotten"]);
  });
});

/** The lines about objects that the others have no line for. */
function missing(lines: readonly Line[], others: readonly Line[]): string[] {
  const known = new Set(others.map(({ object }) => object));
  return lines.filter(({ object }) => !known.has(object)).map(({ text }) => text);
}
