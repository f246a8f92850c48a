import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog, nameOf } from "../_shared/log.ts";
import { handle } from "./handler.ts";
import { createHealthCheck } from "./health.ts";
import { createZoneComparison } from "./zones.ts";

const log = jsonLog("health");
const call = connectDatabase(databaseSettings((name) => Deno.env.get(name)));
const check = createHealthCheck({
  call,
  compareZones: createZoneComparison(call, Date.now),
  now: Date.now,
  onError: (error) => log("error", "database_silent", { error: nameOf(error) }),
});

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, check) };
