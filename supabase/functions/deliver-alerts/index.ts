import { runInBackground } from "../_shared/background.ts";
import { createBackgroundHandler } from "../_shared/background-handler.ts";
import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { pause } from "../_shared/pause.ts";
import { publicFunctionsUrl } from "../_shared/public-url.ts";
import { openAlertChannels } from "./channels/channels.ts";
import { deliverAlerts } from "./deliver.ts";
import { createOutbox } from "./outbox.ts";

/*
 * Besides what Supabase sets and CRON_KEY, the project's own mail account, as deliver-reminders has
 * it: RESEND_API_KEY or SMTP_URL, with EMAIL_FROM. PUBLIC_FUNCTIONS_URL: the name by which
 * recipients know this installation, when not that of SUPABASE_URL.
 */
const read = (name: string) => Deno.env.get(name);
const log = jsonLog("deliver-alerts");
const outbox = createOutbox(connectDatabase(databaseSettings(read)));
const installation = new URL(publicFunctionsUrl(read)).host;

/** The edge function as the runtime serves it. */
export default {
  fetch: createBackgroundHandler({
    cronKey: read("CRON_KEY"),
    work: () =>
      deliverAlerts({
        outbox,
        openChannels: () => openAlertChannels({ read, installation, now: Date.now }),
        now: Date.now,
        pause,
        log,
      }),
    runInBackground,
    log,
  }),
};
