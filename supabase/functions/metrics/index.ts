import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog, nameOf } from "../_shared/log.ts";
import { handle } from "./handler.ts";
import { createMetricsReader } from "./metrics.ts";

const log = jsonLog("metrics");
const dependencies = {
  key: Deno.env.get("METRICS_KEY"),
  read: createMetricsReader(
    connectDatabase(databaseSettings((name) => Deno.env.get(name))),
    Date.now,
  ),
  onError: (error: unknown) => log("error", "database_silent", { error: nameOf(error) }),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
