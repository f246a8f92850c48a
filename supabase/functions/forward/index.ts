import { runInBackground } from "../_shared/background.ts";
import { createBackgroundHandler } from "../_shared/background-handler.ts";
import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { forwardAll } from "./forwarding.ts";
import { createOutbox } from "./outbox.ts";

/** The scheduler calls every ten seconds while something is left. */
const RUN_MS = 55_000;

/* Besides what Supabase sets: CRON_KEY. */
const read = (name: string) => Deno.env.get(name);
const outbox = createOutbox(connectDatabase(databaseSettings(read)));
const log = jsonLog("forward");

/** The edge function as the runtime serves it. */
export default {
  fetch: createBackgroundHandler({
    cronKey: read("CRON_KEY"),
    work: () => forwardAll({ outbox, fetch, now: Date.now, forMs: RUN_MS, log }),
    runInBackground,
    log,
  }),
};
