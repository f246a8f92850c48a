import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { createTenantLookup } from "../_shared/forwarded.ts";
import { jsonLog } from "../_shared/log.ts";
import { publicFunctionsUrl, showsHtml } from "../_shared/public-url.ts";
import { createAttendance } from "./attendance.ts";
import { type Dependencies, handle } from "./handler.ts";

const read = (name: string) => Deno.env.get(name);
const call = connectDatabase(databaseSettings(read));
const dependencies: Dependencies = {
  attendance: createAttendance(call),
  hasTenant: createTenantLookup(call),
  showsHtml: showsHtml(publicFunctionsUrl(read)),
  ownPage: read("CONFIRM_PAGE_URL") || null,
  log: jsonLog("confirm-attendance"),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
