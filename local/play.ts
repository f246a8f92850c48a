import { command } from "../cli/command.ts";
import { withDatabase } from "../cli/database.ts";
import { chooseHome } from "./home.ts";
import { portPrefix, ports, runningStack } from "./settings.ts";
import { startStack } from "./stack.ts";
import { aborted, stopSignal } from "./stop-signal.ts";
import { playStory } from "./story/acts.ts";
import { createNarrator } from "./story/narrator.ts";
import { makeStoryTenant, STORY_TENANT } from "./story/tenant.ts";

const HELP = `Plays a booking's life in two minutes and tells it: booked, reminded, moved, reminded for the new
time, held, followed up. Everything is real but the wait: reminders a minute before instead of an
hour.

  npm run demo

Plays on the calbase that npm start runs; where none is running, starts one and stops it at the end.
Uses a tenant of its own, "${STORY_TENANT}", made anew each time. To remove it:
  npm run tenant -- delete ${STORY_TENANT} --confirm ${STORY_TENANT}

Settings (environment): those of npm start.`;

interface Place {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly inboxUrl: string;
}

await command(HELP, {}, async () => {
  const asked = stopSignal();
  try {
    const running = runningStack();
    if (await isAnswering(running.apiUrl)) await play(running, asked);
    else await playOnOwnStack(asked);
  } catch (error) {
    // Whatever was under way fails by being stopped.
    if (!asked.aborted) throw error;
    console.log("Stopped.");
  }
});
process.exit();

async function isAnswering(apiUrl: string): Promise<boolean> {
  return fetch(`${apiUrl}/functions/v1/health`).then(
    () => true,
    () => false,
  );
}

async function play({ apiUrl, databaseUrl, inboxUrl }: Place, asked: AbortSignal): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    const tenant = await makeStoryTenant(client);
    console.log(`A booking's life in two minutes, told of tenant "${tenant.slug}".`);
    console.log(`Her mails, as she gets them: ${inboxUrl}`);
    await playStory({ client, apiUrl, inboxUrl, tenant, narrator: createNarrator(asked) });
  });
  console.log(`
That was a booking's life: one row, one lead, each message once and at its time.
Her mails: ${inboxUrl}
To remove the tenant: ${portPrefix()}npm run tenant -- delete ${STORY_TENANT} --confirm ${STORY_TENANT}`);
}

/** Keeps it running after the story, so that the inbox can be looked at. */
async function playOnOwnStack(asked: AbortSignal): Promise<void> {
  console.log("calbase is not running: starting it for the story. Ctrl-C stops it.\n");
  const silent = () => {};
  const home = await chooseHome(silent);
  const stack = await startStack({ home, ports: ports(), seed: true, log: silent });
  try {
    await play(stack, asked);
    console.log("\ncalbase runs on, for a look at the inbox. Ctrl-C stops it.");
    await Promise.race([stack.databaseEnded, aborted(asked)]);
  } finally {
    await stack.stop();
  }
}
