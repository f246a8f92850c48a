import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { publicFunctionsUrl } from "../_shared/public-url.ts";
import { rememberAccounts } from "./account-cache.ts";
import { createFeedbackStore } from "./feedback-store.ts";
import { type Dependencies, handle } from "./handler.ts";

const read = (name: string) => Deno.env.get(name);
const store = createFeedbackStore(connectDatabase(databaseSettings(read)));
const dependencies: Dependencies = {
  store: { ...store, accountOf: rememberAccounts(store.accountOf, Date.now) },
  projectSecrets: {
    resend: read("RESEND_WEBHOOK_SECRET"),
    twilio: read("TWILIO_AUTH_TOKEN"),
  },
  publicUrl: `${publicFunctionsUrl(read)}/delivery-feedback`,
  now: Date.now,
  log: jsonLog("delivery-feedback"),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
