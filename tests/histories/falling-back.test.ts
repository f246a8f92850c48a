import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { type Database, openDatabase } from "./database.ts";
import { deliver, isChosen, postsTo } from "./deliver.ts";
import { histories } from "./generator.ts";
import { appointmentsOf } from "./model.ts";
import { FALLING_BACK, type FateOf, sentBefore } from "./model-fallbacks.ts";
import { hashOf } from "./said.ts";
import { CHECK_FEWER, SEED, TIMEOUT_MS } from "./settings.ts";
import { shuffled } from "./shuffle.ts";
import { exactRows } from "./snapshot.ts";
import { newTenants, type Tenant } from "./tenant.ts";
import { millisecondsLater, NOW } from "./timeline.ts";

let database: Database;
beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(1);
  console.log(`falling back: seed ${SEED}`);
});
afterAll(() => database?.close());

test.runIf(ownDatabases())(
  "what one channel cannot deliver goes by the other, once, and a rebuild changes nothing of it",
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(histories(), fc.nat(), async (history, seed) => {
        const { client } = database;
        const [tenant] = (await newTenants(client, 1)) as [Tenant];
        await ruleFallingBack(tenant);
        await deliver(client, postsTo(tenant, shuffled(history, seed)));
        const fateOf = fatesOf(seed);
        await sendEverything(tenant, fateOf);
        const appointments = appointmentsOf(history.events.map(({ said }) => said));
        expect(await tried(tenant)).toEqual(sentBefore(appointments, fateOf));

        const before = await exactRows(client, tenant);
        await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
        expect(await exactRows(client, tenant), "after a rebuild").toEqual(before);
      }),
      CHECK_FEWER,
    ),
);

/** Two rules, each the other's fallback, and no limit that is in the way. */
async function ruleFallingBack({ id }: Tenant): Promise<void> {
  const { client } = database;
  await client.query(
    `update public.tenants set text_countries = '{+1,+49}', texts_per_number_a_day = 1000
     where id = $1`,
    [id],
  );
  await client.query("delete from public.reminder_rules where tenant_id = $1", [id]);
  for (const [index, [name, [first, other]]] of Object.entries(FALLING_BACK).entries()) {
    await client.query(
      `insert into public.reminder_rules
         (tenant_id, name, anchor, offset_minutes, channel, fallback_channel)
       values ($1, $2, 'before_start', $3, $4, $5)`,
      [id, name, 60 + index, first, other],
    );
  }
}

/** A third of what goes to people by a channel arrives, is refused, or comes back. */
function fatesOf(seed: number): FateOf {
  return (contact, channel) => {
    const place = Number.parseInt(hashOf(`${contact} ${channel}`).slice(0, 8), 16);
    if (isChosen(seed, place, 3)) return "is refused";
    return isChosen(seed, place + 1, 2) ? "comes back" : "arrives";
  };
}

/** Time goes on until nothing waits to be sent. */
async function sendEverything(tenant: Tenant, fateOf: FateOf): Promise<void> {
  const { client } = database;
  for (let now = await nextOf(tenant); now; now = await nextOf(tenant)) {
    const { rows } = await client.query(
      `select c from public.claim_reminders(100, 120, $1, '{}', '{+1,+49}') c
       where c ->> 'tenant_id' = $2`,
      [now, tenant.id],
    );
    for (const { c } of rows) await settle(c, fateOf, now);
  }
}

async function nextOf({ id }: Tenant): Promise<Date | null> {
  const { rows } = await database.client.query(
    `select min(r.send_at) as next from public.reminders r
     where r.tenant_id = $1 and r.status in ('scheduled', 'queued')`,
    [id],
  );
  return rows[0].next;
}

type Claimed = Readonly<Record<"tenant_id" | "reminder_id" | "generation" | "attempt", unknown>> & {
  readonly channel: "email" | "sms";
  readonly recipient: { readonly email: string | null; readonly phone: string | null };
};

/** A sender tells what became of it, and its provider what becomes of it. */
async function settle(claimed: Claimed, fateOf: FateOf, now: Date): Promise<void> {
  const { client } = database;
  const { channel, tenant_id, reminder_id, generation } = claimed;
  const { rows } = await client.query(
    "select recipient from public.reminders where tenant_id = $1 and id = $2",
    [tenant_id, reminder_id],
  );
  const fate = fateOf(rows[0].recipient, channel);
  const result =
    fate === "is refused" ? { outcome: "failed", error: "It is refused." } : { outcome: "sent" };
  await client.query("select public.settle_reminders($1, $2)", [
    JSON.stringify([{ ...claimed, ...result }]),
    millisecondsLater(now, 500),
  ]);
  if (fate !== "comes back") return;
  const said = { feedback: "undelivered (30003)", arrived: false, reason: "phone_unreachable" };
  await client.query("select public.record_feedback($1, $2)", [
    JSON.stringify({ tenant_id, channel, reminder_id, generation, ...said }),
    millisecondsLater(now, 900),
  ]);
}

/** What was tried, and what became of it. */
async function tried({ id }: Tenant): Promise<string[]> {
  const { rows } = await database.client.query(
    `select format('%s, %s: %s to %s %s', b.cal_uid, u.name, r.channel, r.recipient, r.status) as line
     from public.reminders r
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     where r.tenant_id = $1 and r.status not in ('cancelled', 'skipped')`,
    [id],
  );
  return rows.map(({ line }) => line).sort();
}
