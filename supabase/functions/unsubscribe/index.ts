import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { createTenantLookup } from "../_shared/forwarded.ts";
import { jsonLog } from "../_shared/log.ts";
import { publicFunctionsUrl, showsHtml } from "../_shared/public-url.ts";
import { type Dependencies, handle } from "./handler.ts";
import { createOptOuts } from "./opt-outs.ts";

const read = (name: string) => Deno.env.get(name);
const call = connectDatabase(databaseSettings(read));
const dependencies: Dependencies = {
  optOuts: createOptOuts(call),
  hasTenant: createTenantLookup(call),
  showsHtml: showsHtml(publicFunctionsUrl(read)),
  ownPage: read("UNSUBSCRIBE_PAGE_URL") || null,
  log: jsonLog("unsubscribe"),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
