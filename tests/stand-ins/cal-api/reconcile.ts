import type pg from "pg";
import { takeStep } from "../../../supabase/functions/_shared/cal-api/step.ts";
import { type StepSource, takeSteps } from "../../../supabase/functions/_shared/cal-api/steps.ts";
import { claimed } from "../../../supabase/functions/reconcile/sync-steps.ts";

/** A clock that only goes where it is told to, in ms since 1970. */
export interface Clock {
  now: number;
}

/**
 * Asks Cal.com what the database wants asked, as functions/reconcile does, until nothing is due.
 * The clock goes on by the pauses it makes. Throws when Cal.com could not be asked.
 */
export async function reconcile(client: pg.ClientBase, clock: Clock): Promise<void> {
  const source: StepSource = {
    async claim() {
      const { rows } = await client.query("select public.claim_sync_step($1) as step", [
        new Date(clock.now),
      ]);
      return claimed(rows[0].step);
    },
    async settle(lease, answer, readAt) {
      if (answer.error) throw new Error(`Cal.com could not be asked: ${answer.error}`);
      await client.query("select public.settle_sync_step($1, $2, $3, $4)", [
        lease,
        JSON.stringify(answer),
        new Date(readAt),
        new Date(clock.now),
      ]);
    },
  };
  await takeSteps({
    source,
    take: (step) => takeStep(step),
    now: () => clock.now,
    pause: async (ms) => {
      clock.now += ms;
    },
    forMs: 600_000,
  });
}
