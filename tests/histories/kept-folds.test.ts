import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { occurrence } from "../concurrency/events.ts";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, deliverGivingUp, isChosen, postsTo, receive } from "./deliver.ts";
import { histories } from "./generator.ts";
import { historyOf, type Posted } from "./history.ts";
import { CHECK_FEWER, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { comparableRows, exactRows, failures, forgetFolds, keptFolds } from "./snapshot.ts";
import { newTenantsWithRules, type Tenant } from "./tenant.ts";
import { later, NOW, startOn } from "./timeline.ts";

let database: Database;
let client: pg.Client;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  client = database.client;
  console.log(`kept folds: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "the rows are the same whether folds are kept, forgotten now and then, or never kept",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const inOrder = [...history.events, ...history.noise];
        const mixed = shuffled(history, seed);
        const tenants = await newTenantsWithRules(client, 5);
        const [never, kept, forgotten, keptMixed, forgottenMixed] = tenants as [
          Tenant,
          Tenant,
          Tenant,
          Tenant,
          Tenant,
        ];
        await deliverForgetting(never, inOrder, () => true);
        await deliver(client, postsTo(kept, inOrder));
        await deliverForgetting(forgotten, inOrder, (place) => isChosen(seed, place, 3));
        await deliver(client, postsTo(keptMixed, mixed));
        await deliverForgetting(forgottenMixed, mixed, (place) => isChosen(seed, place, 3));

        expect(await failures(client, tenants)).toEqual([]);
        const expected = await comparableRows(client, never);
        expect(await comparableRows(client, kept), "kept").toEqual(expected);
        expect(await comparableRows(client, forgotten), "forgotten").toEqual(expected);
        expect(await comparableRows(client, keptMixed), "kept, mixed").toEqual(expected);
        expect(await comparableRows(client, forgottenMixed), "forgotten, mixed").toEqual(expected);
      }),
      CHECK_FEWER,
    ),
);

test.runIf(ownDatabases())(
  "what is kept of a booking is what folding it from the start gives",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const inOrder = [...history.events, ...history.noise];
        const tenants = (await newTenantsWithRules(client, 3)) as [Tenant, Tenant, Tenant];
        const [ordered, mixed, givenUp] = tenants;
        await deliver(client, postsTo(ordered, inOrder));
        await deliver(client, postsTo(mixed, shuffled(history, seed)));
        await deliverGivingUp(client, givenUp, postsTo(givenUp, shuffled(history, seed)), seed);
        for (const tenant of tenants) {
          const kept = await keptFolds(client, tenant);
          const rows = await exactRows(client, tenant);
          expect(kept.length, "of each booking").toBe(rows.bookings?.length ?? 0);
          await forgetFolds(client, tenant);
          await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
          expect(await keptFolds(client, tenant)).toEqual(kept);
          expect(await exactRows(client, tenant)).toEqual(rows);
        }
      }),
      CHECK_FEWER,
    ),
);

test.runIf(ownDatabases())(
  "an occurrence is told by one that was moved what was said of its series, also when nothing is kept",
  async () => {
    const [tenant] = (await newTenantsWithRules(client, 1)) as [Tenant];
    const moved = { uid: "w2m", start: later(startOn(8), 60) };
    const said = [
      occurrence(0, "BOOKING_CREATED", 1),
      occurrence(0, "BOOKING_CREATED", 2),
      { ...occurrence(5, "BOOKING_RESCHEDULED", 2), ...moved, previous: "w2" },
      { ...occurrence(9, "BOOKING_CANCELLED", 2), ...moved },
      occurrence(0, "BOOKING_CREATED", 3),
    ];
    const { events } = historyOf(said.map((one) => ({ said: one, delivery: "once" })));
    const last = events.findIndex((event) => event.said.uid === "w3");
    await deliver(client, postsTo(tenant, events.toSpliced(last, 1)));
    await forgetFolds(client, tenant);
    await deliver(client, postsTo(tenant, events.slice(last, last + 1)));
    const { rows } = await client.query(
      "select distinct status from public.bookings where tenant_id = $1",
      [tenant.id],
    );
    expect(rows).toEqual([{ status: "cancelled" }]);
  },
);

/** As `deliver`; before the places that are told, nothing is kept. */
async function deliverForgetting(
  tenant: Tenant,
  events: readonly Posted[],
  isForgotten: (place: number) => boolean,
): Promise<void> {
  for (const [place, post] of postsTo(tenant, events).entries()) {
    if (isForgotten(place)) await forgetFolds(client, tenant);
    await receive(client, post);
  }
}
