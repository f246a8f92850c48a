import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog, nameOf } from "../_shared/log.ts";
import { handle } from "./handler.ts";
import { createHealthCheck } from "./health.ts";

const log = jsonLog("health");
const check = createHealthCheck({
  call: connectDatabase(databaseSettings((name) => Deno.env.get(name))),
  now: Date.now,
  onError: (error) => log("error", "database_silent", { error: nameOf(error) }),
});

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, check) };
