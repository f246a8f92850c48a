import type pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../local/database.ts";
import { buildEvent } from "../../local/events/index.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { doctor, installation } from "./a-whole-installation.ts";

const NOW = "2030-03-09T10:00:00Z";
const LATER = "2030-03-10T09:00:00Z";

async function query(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<pg.QueryResultRow[]> {
  return withDatabase(url, async (client) => (await client.query(sql, values)).rows);
}

/** What a sender gets. */
async function claim(url: string, now = NOW): Promise<pg.QueryResultRow[]> {
  await query(url, "select private.tick($1)", [now]);
  return query(url, "select public.claim_reminders(100, 60, $1)", [now]);
}

/** A tenant with this many bookings, whose reminders of a day before are due at NOW. */
async function book(url: string, count: number): Promise<void> {
  await query(url, "select public.create_tenant('acme', 'Acme', 'UTC')");
  for (let index = 0; index < count; index += 1) {
    const event = buildEvent("BOOKING_CREATED", {
      uid: `booking-${index}`,
      email: `guest-${index}@acme.example`,
      start: new Date("2030-03-10T10:00:00Z"),
    });
    await query(
      url,
      `select public.receive_webhook(id, $1, $2, p_now => '2030-03-01')
       from public.tenants where slug = 'acme'`,
      [`event ${index}`, JSON.stringify({ ...event, createdAt: "2030-03-01T00:00:00Z" })],
    );
  }
}

test.runIf(ownDatabases())("the clone sends nothing until it is adopted", async () => {
  const original = await installation();
  await book(original.url, 20);
  await query(original.url, "select private.tick('2030-03-08')");

  const clone = await createDatabase({ copyOf: original });
  onTestFinished(clone.drop);
  expect(await claim(clone.url)).toEqual([]);
  expect(await query(clone.url, "select from net.http_request_queue")).toEqual([]);
  expect(await doctor(clone)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/✗ sending +This is a clone.*: the database changed after/),
  });
  expect(await claim(original.url)).toHaveLength(20);

  const adopted = await query(clone.url, "select * from public.adopt_installation(p_now => $1)", [
    NOW,
  ]);
  expect(adopted).toHaveLength(20);
  expect(adopted[0]).toMatchObject({
    tenant: "acme",
    rule: "24 hours before",
    outcome: "not sent",
  });
  expect(await claim(clone.url)).toEqual([]);
  // What nobody has had, the one and the other would send now: the clone was adopted.
  expect(await claim(clone.url, LATER)).toHaveLength(20);
  expect((await doctor(clone)).output).toContain("✓ sending");
});

test.runIf(ownDatabases())("a backup of before is not sent again unasked", async () => {
  const original = await installation();
  await book(original.url, 20);
  await query(original.url, "select private.tick('2030-03-08')");
  const backup = await createDatabase({ copyOf: original });
  onTestFinished(backup.drop);
  // Of a hosted project; the backup is restored two hours later, in place: nothing but time tells.
  await query(
    backup.url,
    `update private.installation
     set identity = private.identity(), seen_at = now() - interval '2 hours'`,
  );
  await query(
    backup.url,
    `select vault.update_secret(id, 'https://ref.supabase.co/functions/v1')
     from vault.secrets where name = 'calbase_functions_url'`,
  );
  expect(await claim(original.url)).toHaveLength(20);

  expect(await claim(backup.url)).toEqual([]);
  expect(await query(backup.url, "select from public.due_meanwhile($1)", [NOW])).toHaveLength(20);
  const [stopped] = await query(backup.url, "select private.why_not_to_send() as why");
  expect(stopped?.why).toMatch(/was a backup restored/);
  await query(backup.url, "select public.adopt_installation(p_now => $1)", [NOW]);
  expect(await claim(backup.url)).toEqual([]);
  expect(await claim(backup.url, LATER)).toHaveLength(20);
});
