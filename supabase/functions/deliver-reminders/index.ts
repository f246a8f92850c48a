import { endingSignal, runInBackground } from "../_shared/background.ts";
import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { pause } from "../_shared/pause.ts";
import { openChannels } from "./channels/channels.ts";
import { publicLinks } from "./channels/public-links.ts";
import { type DeliverDependencies, deliver } from "./deliver.ts";
import { type Dependencies, handle } from "./handler.ts";
import { projectRates, projectTextCountries } from "./rates.ts";
import { createReminderQueue, fetchTestAccount } from "./reminder-queue.ts";
import { createRuns } from "./runs.ts";

/*
 * Besides what Supabase sets and CRON_KEY, the project's own accounts, for tenants without one:
 *   e-mail  RESEND_API_KEY or SMTP_URL, with EMAIL_FROM; EMAIL_RATE_PER_SECOND
 *   SMS     TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID;
 *           SMS_RATE_PER_SECOND, SMS_COUNTRIES
 * PUBLIC_FUNCTIONS_URL: where the functions are reached from outside, when not at SUPABASE_URL.
 * UNSUBSCRIBE_PAGE_URL: a page of the project's own for the link at the end of follow-ups.
 * CONFIRM_PAGE_URL: a page of its own for the link "I will be there".
 * RESEND_API_URL, TWILIO_API_URL: stand-ins for the providers.
 */
const read = (name: string) => Deno.env.get(name);
const call = connectDatabase(databaseSettings(read));
const links = publicLinks(read);
const settings = { read, links, now: Date.now };
const log = jsonLog("deliver-reminders");
const delivering: DeliverDependencies = {
  queue: createReminderQueue(call, {
    rates: projectRates(read),
    textCountries: projectTextCountries(read),
  }),
  openChannels: () => openChannels(settings),
  now: Date.now,
  pause,
  ending: endingSignal(),
  log,
};
const deliverDue = () => deliver(delivering);

const dependencies: Dependencies = {
  cronKey: read("CRON_KEY"),
  deliver: deliverDue,
  runs: createRuns({ deliver: deliverDue, runInBackground, log }),
  openChannels: delivering.openChannels,
  links,
  accountForTest: (reminder) => fetchTestAccount(call, reminder),
  log,
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
