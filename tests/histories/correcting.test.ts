import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { postsTo, receive } from "./deliver.ts";
import { histories } from "./generator.ts";
import type { Posted } from "./history.ts";
import { GUESTS, PEOPLE } from "./people.ts";
import { CHECK, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { exactRows, failures, forgetFolds, keptFolds } from "./snapshot.ts";
import { newTenantsWithRules, type Tenant } from "./tenant.ts";
import { NOW } from "./timeline.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`correcting: seed ${SEED}`);
});
afterAll(() => database?.close());

/** What an admin corrects: some to an address nobody has, some to one that another may have. */
const corrections = () =>
  fc.record({
    whom: fc.nat(),
    after: fc.nat(),
    fields: fc.oneof(
      fc
        .constantFrom("ann@new.example", "ann@newer.example", ...known())
        .map((email) => ({ email })),
      fc.constantFrom("Ann", "Anna").map((name) => ({ name })),
      fc.constantFrom("+442071234567", null).map((phone) => ({ phone })),
      fc.constantFrom("Asia/Tokyo", "Europe/Rome").map((time_zone) => ({ time_zone })),
    ),
  });
type Correction = ReturnType<typeof corrections> extends fc.Arbitrary<infer One> ? One : never;

function known(): string[] {
  return [...PEOPLE, ...GUESTS].filter(({ phoneOnly }) => !phoneOnly).map(({ email }) => email);
}

const orders = [
  ["in order", (history) => [...history.events]],
  ["in any order", (history, seed) => shuffled(history, seed)],
] as const satisfies readonly [
  string,
  (...args: Parameters<typeof shuffled>) => readonly Posted[],
][];

for (const [name, ordered] of orders) {
  test.runIf(ownDatabases())(
    `what was corrected in between, while events came ${name}, is so after a rebuild`,
    { timeout: TIMEOUT_MS },
    () =>
      fc.assert(
        fc.asyncProperty(
          histories(),
          fc.nat(),
          fc.array(corrections(), { minLength: 1, maxLength: 4 }),
          async (history, seed, corrected) => {
            const { client } = database;
            const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
            const posts = postsTo(tenant, ordered(history, seed));
            for (const [place, post] of posts.entries()) {
              await receive(client, post);
              for (const one of corrected) {
                if (one.after % posts.length === place) await correct(tenant, one);
              }
            }
            expect(await failures(client, [tenant])).toEqual([]);
            const rows = await exactRows(client, tenant);
            const kept = await keptFolds(client, tenant);

            await forgetFolds(client, tenant);
            await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
            expect(await exactRows(client, tenant)).toEqual(rows);
            expect(await keptFolds(client, tenant)).toEqual(kept);
          },
        ),
        CHECK,
      ),
  );
}

/** As an edit in Studio does, right after the last that is known to have happened. */
async function correct(tenant: Tenant, { whom, fields }: Correction): Promise<void> {
  const { rows } = await database.client.query(
    "select booking_id, contact from public.booking_attendees where tenant_id = $1 order by 1, 2",
    [tenant.id],
  );
  const attendee = rows[whom % rows.length];
  if (!attendee) return;
  await database.client.query(
    `with corrected as materialized (
       select a, jsonb_populate_record(a, $4) as now, (
         select max(e.occurred_at) + interval '1 millisecond'
         from public.webhook_events e where e.tenant_id = $1
       ) as at
       from public.booking_attendees a
       where a.tenant_id = $1 and a.booking_id = $2 and a.contact = $3
     )
     select private.rename_lead(c.a, (c.now).email, (c.now).phone),
       private.record_correction(c.a, $4, c.at)
     from corrected c
     where c.now is distinct from c.a and ((c.now).email is not null or (c.now).phone is not null)`,
    [tenant.id, attendee.booking_id, attendee.contact, fields],
  );
}
