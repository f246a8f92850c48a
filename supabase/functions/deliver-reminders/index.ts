import { connectDatabase } from "../_shared/database.ts";
import { databaseSettings } from "../_shared/environment.ts";
import { jsonLog } from "../_shared/log.ts";
import { pause } from "../_shared/pause.ts";
import { chooseEmailChannel } from "./channels/email.ts";
import { type Dependencies, handle } from "./handler.ts";
import { createReminderQueue } from "./reminder-queue.ts";

const read = (name: string) => Deno.env.get(name);
const dependencies: Dependencies = {
  cronKey: read("CRON_KEY"),
  queue: createReminderQueue(connectDatabase(databaseSettings(read))),
  email: chooseEmailChannel(read),
  now: Date.now,
  pause,
  log: jsonLog("deliver-reminders"),
};

/** The edge function as the runtime serves it. */
export default { fetch: (request: Request) => handle(request, dependencies) };
