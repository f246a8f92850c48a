import { runInBackground } from "../_shared/background.ts";
import { createBackgroundHandler } from "../_shared/background-handler.ts";
import { takeSteps } from "../_shared/cal-api/steps.ts";
import { take } from "../_shared/cal-api/take.ts";
import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings, isHosted } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { pause } from "../_shared/pause.ts";
import { syncSteps } from "./sync-steps.ts";

/** The scheduler calls once a minute. */
const RUN_MS = 55_000;

/* Besides what Supabase sets: CRON_KEY. */
const read = (name: string) => Deno.env.get(name);
const source = syncSteps(connectDatabase(databaseSettings(read)));
const clock = { now: Date.now, pause };
const taking = { ...clock, isPublicOnly: isHosted(read) };

/** The edge function as the runtime serves it. */
export default {
  fetch: createBackgroundHandler({
    cronKey: read("CRON_KEY"),
    work: () => takeSteps({ source, take: (step) => take(step, taking), ...clock, forMs: RUN_MS }),
    runInBackground,
    log: jsonLog("reconcile"),
  }),
};
