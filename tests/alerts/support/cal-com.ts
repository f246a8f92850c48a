import { takeSteps } from "../../../supabase/functions/_shared/cal-api/steps.ts";
import { take } from "../../../supabase/functions/_shared/cal-api/take.ts";
import { TRIGGERS } from "../../../supabase/functions/_shared/cal-api/triggers.ts";
import { connectDatabase } from "../../../supabase/functions/_shared/database.ts";
import { databaseSettings } from "../../../supabase/functions/_shared/environment.ts";
import { syncSteps } from "../../../supabase/functions/reconcile/sync-steps.ts";
import { PEOPLE } from "../../histories/people.ts";
import { KEY } from "../../stand-ins/cal-api/account.ts";
import { book } from "../../stand-ins/cal-api/acts.ts";
import { NORA } from "../../stand-ins/cal-api/record.ts";
import type { StoredWebhook } from "../../stand-ins/cal-api/webhook-store.ts";
import { PUBLIC_URL } from "./functions.ts";
import type { Tenant, World } from "./world.ts";

const MINUTE = 60_000;

/** Gives a tenant a key to Cal.com's API, and reads what there is. */
export async function connectToCalCom(world: World, tenant: Tenant, key = KEY): Promise<void> {
  world.calCom.account.users.clear();
  world.calCom.account.users.set(key, { host: NORA, isAdmin: false });
  await world.sql("select connect_tenant($1, $2, $3)", [tenant.slug, key, world.calCom.url]);
  await reconcile(world);
}

/** The function `reconcile`, as index.ts has it, but that pauses are time that passes. */
export async function reconcile(world: World): Promise<void> {
  const call = connectDatabase(databaseSettings((name) => world.functions.env[name]));
  let paused = 0;
  const clock = {
    now: () => Date.now() + paused,
    async pause(milliseconds: number) {
      paused += milliseconds;
      await world.stillMinutes(milliseconds / MINUTE);
    },
  };
  const { claim, settle } = syncSteps(call);
  await takeSteps({
    // What is in the database is older then, and its clock is as it was.
    source: { claim, settle: (lease, answer) => settle(lease, answer, Date.now()) },
    take: (step) => take(step, { ...clock, isPublicOnly: false }),
    ...clock,
    forMs: 10 * MINUTE,
  });
}

/** The daily look at a tenant's webhook. */
export async function lookAtWebhook(world: World, { id }: Tenant): Promise<void> {
  await world.sql(
    "update private.sync_cursors set due_at = now() where tenant_id = $1 and kind = 'webhook'",
    [id],
  );
  await reconcile(world);
}

/** The tenant's webhook at Cal.com, made as it should be. */
export function makeWebhook(world: World, tenant: Tenant): StoredWebhook {
  return world.calCom.account.webhooks.create("/webhooks", {
    active: true,
    subscriberUrl: `${PUBLIC_URL}/cal-webhook?tenant=${tenant.slug}`,
    triggers: [...TRIGGERS],
    secret: tenant.secret,
    ...{ time: 5, timeUnit: "MINUTE" },
  });
}

/** Somebody booked a quarter of an hour ago, and no webhook told of it. */
export async function bookUnheard(world: World): Promise<void> {
  const { account } = world.calCom;
  const start = new Date(account.now() + 86_400_000);
  const booking = await book(account, { person: PEOPLE[0], start });
  const at = new Date(account.now() - 15 * MINUTE);
  Object.assign(booking, { createdAt: at, updatedAt: at });
}
