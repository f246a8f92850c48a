import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { dumpSchema, SCHEMA_FILE } from "../../local/schema.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";

describe.runIf(ownDatabases())("the dump of the schema", () => {
  let database: OwnDatabase;
  let dump: string;

  beforeAll(async () => {
    database = await createDatabase();
    dump = await dumpSchema(database.url);
  });

  afterAll(() => database?.drop());

  test("the committed one is what the migrations make of an empty database (npm run schema)", async () => {
    expect(dump).toBe(await readFile(SCHEMA_FILE, "utf8"));
  });

  // Each on top of those before it.
  test.for([
    "alter table public.leads add column colour text",
    "alter table public.leads alter column colour set default 'red'",
    "alter table public.leads alter column colour set not null",
    "alter table public.leads add constraint colour_is_red check (colour = 'red') not valid",
    "alter table public.leads set (fillfactor = 90)",
    "alter table private.heartbeat disable row level security",
    "create index leads_by_colour on public.leads (tenant_id, colour)",
    "drop trigger deliveries_are_not_edited on public.deliveries",
    "alter table public.bookings disable trigger bookings_are_not_edited",
    "alter policy members_read on public.bookings using (true)",
    "drop policy members_read on public.bookings",
    "grant insert on public.bookings to authenticated",
    "grant update (status) on public.bookings to service_role",
    "grant usage on sequence public.deliveries_id_seq to anon",
    "grant usage on schema private to authenticated",
    "create or replace function private.my_tenants() returns setof uuid language sql as 'select null::uuid'",
    "grant execute on function private.my_tenants() to public",
    "comment on table public.leads is 'Something else'",
    "comment on column public.leads.score is 'Something else'",
    "alter type public.lead_status add value 'asleep'",
    "create view public.red_leads as select * from public.leads where colour = 'red'",
    "alter view public.red_leads set (security_invoker = true)",
    "select pgmq.create('another')",
    "select cron.schedule('another', '* * * * *', 'select 1')",
    "create publication open_data for table public.leads",
  ])("shows: %s", async (change) => {
    await withDatabase(database.url, (client) => client.query(change));
    const now = await dumpSchema(database.url);
    expect(now).not.toBe(dump);
    dump = now;
  });
});
