import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPOSITORY } from "../../cli/repository.ts";
import { type Database, openDatabase } from "../histories/database.ts";
import { receive } from "../histories/deliver.ts";
import { hashOf } from "../histories/said.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";

// Payloads with the values of Cal.com's own documentation; they are not part of this repository.
const FOLDER = join(REPOSITORY, "../shared/cal-samples");
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((f) => f.endsWith(".json")) : [];
const SKIPPED = FILES.length === 0 ? ["(no samples here)"] : [];

/** What says nothing about a booking's state. */
const IGNORED = /^(DELEGATION_CREDENTIAL|FORM_|OOO_|RECORDING_|WRONG_ASSIGNMENT|ROUTING_|PING)/;

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(1);
});
afterAll(() => database?.close());

test.skipIf(FILES.length > 0).for(SKIPPED)("%s", (_name, context) => context.skip());

test.runIf(ownDatabases()).for(FILES)("%s is understood", async (file) => {
  const { client } = database;
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  const text = readFileSync(join(FOLDER, file), "utf8");
  const event = { text, eventId: hashOf(text) };

  expect(await receive(client, { tenant, event, now: NOW })).toBe("stored");
  expect(await receive(client, { tenant, event, now: NOW })).toBe("duplicate");

  const { rows } = await client.query(
    `select e.event_type, e.status, e.reason,
       (select count(*)::integer from public.bookings b where b.tenant_id = e.tenant_id) as bookings
     from public.webhook_events e where e.tenant_id = $1`,
    [tenant.id],
  );
  const ignored = IGNORED.test(file);
  expect(rows).toEqual([
    {
      event_type: JSON.parse(text).triggerEvent,
      status: ignored ? "ignored" : "applied",
      reason: ignored ? expect.stringMatching(/\S/) : null,
      bookings: ignored ? 0 : 1,
    },
  ]);
});

test.runIf(ownDatabases() && FILES.length > 0)("none fails beside all the others", async () => {
  const { client } = database;
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  for (const file of FILES) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    await receive(client, { tenant, event: { text, eventId: hashOf(text) }, now: NOW });
  }
  const { rows } = await client.query(
    `select event_type, reason from public.webhook_events
     where tenant_id = $1 and status not in ('applied', 'ignored')`,
    [tenant.id],
  );
  expect(rows).toEqual([]);
});
