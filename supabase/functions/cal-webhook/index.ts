import { runInBackground } from "../_shared/background.ts";
import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog, nameOf } from "../_shared/log.ts";
import { pause } from "../_shared/pause.ts";
import { createDurationCounter } from "./durations.ts";
import { type Dependencies, handle } from "./handler.ts";
import { createEventApplier } from "./pending-events.ts";
import { createRejectionCounter } from "./rejections.ts";
import { createSecretCache } from "./secret-cache.ts";
import { createWebhookStore } from "./webhook-store.ts";

const log = jsonLog("cal-webhook");
const store = createWebhookStore(connectDatabase(databaseSettings((name) => Deno.env.get(name))));
const dependencies: Dependencies = {
  store,
  log,
  secrets: createSecretCache(store, Date.now, pause),
  rejections: createRejectionCounter({
    store,
    now: Date.now,
    pause,
    runInBackground,
    onError: (error) => log("error", "rejections_not_counted", { error: nameOf(error) }),
  }),
  durations: createDurationCounter({
    store,
    elapsed: () => performance.now(),
    pause,
    runInBackground,
    onError: (error) => log("error", "durations_not_counted", { error: nameOf(error) }),
  }),
  pendingEvents: createEventApplier({
    store,
    pause,
    runInBackground,
    onError: (tenantId, error) =>
      log("error", "not_applied", { tenant_id: tenantId, error: nameOf(error) }),
  }),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
