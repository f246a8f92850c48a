import { command } from "../cli/command.ts";
import { explain } from "../cli/problem.ts";
import { fields } from "../cli/table.ts";
import { showDemo } from "./demo.ts";
import { webhookUrl } from "./events/index.ts";
import { chooseHome } from "./home.ts";
import { DEMO, portPrefix, ports } from "./settings.ts";
import { type Stack, startStack } from "./stack.ts";
import { aborted, stopSignal } from "./stop-signal.ts";

const HELP = `Runs calbase on this machine: PostgreSQL, the functions, a mail inbox, a demo booking.

  npm start

It runs until Ctrl-C. The data are kept: \`npm run reset\` starts over.

Settings (environment):
  CALBASE_HOME        folder for the data        default .calbase in this repository
  CALBASE_API_PORT    functions and Data API     default 54321
  CALBASE_DB_PORT     PostgreSQL                 default 54322
  CALBASE_PAGE_PORT   page to look at the data   default 54323
  CALBASE_INBOX_PORT  web page of the inbox      default 54324
  CALBASE_SMTP_PORT   mail server of the inbox   default 54325`;

await command(HELP, {}, async () => {
  const began = Date.now();
  const log = (line: string) => {
    console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const asked = stopSignal();
  console.log("Starting calbase. Ctrl-C stops it.\n");
  const home = await chooseHome(log);
  let stack: Stack;
  try {
    stack = await startStack({ home, ports: ports(), seed: true, log });
  } catch (error) {
    // Ctrl-C also reaches the programs that set things up, and they fail by it.
    if (asked.aborted) return console.log("Stopped.");
    throw error;
  }
  try {
    if (!asked.aborted) await showAll(stack, home);
    await Promise.race([stack.databaseEnded, aborted(asked)]);
    if (!asked.aborted) {
      console.error(`\nThe database server has ended by itself. Its log: ${home}/postgres.log`);
      process.exitCode = 1;
    }
  } finally {
    await stack.stop();
  }
  console.log(`Stopped. The data are in ${home}: npm start goes on, npm run reset starts over.`);
});
// Nothing that is still open, such as a connection kept alive, may hold the terminal.
process.exit();

async function showAll(stack: Stack, home: string): Promise<void> {
  const uid = await showDemo(stack).catch((error: unknown) => {
    console.error(`\n${explain(error)}`);
    return undefined;
  });
  console.log(
    `\n${fields({
      "Webhook URL": webhookUrl(stack.apiUrl, DEMO.tenant),
      "Webhook secret": DEMO.secret,
      Database: stack.databaseUrl,
      "What came of it": stack.pageUrl,
      "Mail inbox": stack.inboxUrl,
      "Secret key": stack.keys.secret,
      Data: home,
    })}`,
  );
  const send = `  ${portPrefix()}npm run send -- `;
  if (uid)
    console.log("\nThe first reminder, 24 hours before, is in the inbox within a minute or so.");
  console.log("\nTry in another terminal:");
  if (uid) {
    // Without --uid, because the uid above is an old one as soon as the booking was moved.
    console.log(`${send}BOOKING_RESCHEDULED --reschedule-uid ${uid} --start +3d
${send}BOOKING_CANCELLED                 (the newest booking)`);
  }
  console.log(`${send}BOOKING_CREATED --start +61m      (its reminder is in the inbox a minute later)
${send}--help
  ${portPrefix()}npm run demo                            (a booking's life in two minutes)`);
  console.log("\ncalbase is running. Ctrl-C stops it.");
}
