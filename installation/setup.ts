import { setTimeout } from "node:timers/promises";
import { command } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { requireApplied } from "../release/applied.ts";
import { readMigrations } from "../release/migrations.ts";
import { TARGET_HELP, TARGET_OPTIONS } from "../tenant/target.ts";
import { askAccount } from "./ask-account.ts";
import { describeFindings, findings } from "./findings.ts";
import { nameOperator, typedOperator } from "./operator.ts";
import { chooseProject, type Query } from "./project.ts";
import { ACCOUNT_VARIABLES, fileOfSecrets, hostedSecrets } from "./secrets.ts";
import {
  beginJobs,
  deployFunctions,
  giveSecrets,
  namedKey,
  pushMigrations,
  type Setup,
  writeSettings,
} from "./steps.ts";

const HELP = `Sets up a project, or brings it up to date: applies the migrations, deploys the functions, tells the
scheduler where they are and the key to them, gives the functions that key and the accounts, and has
the doctor look. What is there already stays as it is: running it again changes nothing.

  npm run setup                      the project that \`npx supabase link\` has linked
                                     (refused while CALBASE_DB_URL names another one)
  npm run setup -- --db-url <url>    any database, whose functions are then at --url

  --dry-run                only say what would be done
  --rotate-key             make a new key, for both sides
  --functions-env <file>   write the functions' secrets there, where they are not Supabase's

${TARGET_HELP.replace(/^.*\n/, "")}

From the environment, all optional: CRON_KEY (made unless given), ALERTS_TO (the address of who is told
of alerts, beside those who are already), and the project's own accounts:
  ${ACCOUNT_VARIABLES.slice(0, 6).join(", ")},
  ${ACCOUNT_VARIABLES.slice(6).join(", ")}
Each step by hand: docs/installation.md`;

const OPTIONS = {
  ...TARGET_OPTIONS,
  "dry-run": { type: "boolean" },
  "rotate-key": { type: "boolean" },
  "functions-env": { type: "string" },
} as const;

/** The first tick comes within ten seconds. */
const HEARTBEAT_WITHIN_MS = 30_000;

await command(HELP, OPTIONS, async ({ values }) => {
  const project = await chooseProject(values);
  const file = values["functions-env"] as string | undefined;
  const setup: Setup = {
    project,
    store: file ? fileOfSecrets(file) : project.ref ? hostedSecrets(project) : undefined,
    isTrial: values["dry-run"] === true,
    isKeyRenewed: values["rotate-key"] === true,
    say: (line) => console.log(line),
  };
  // Tells of keys that cannot be meant before anything is changed.
  namedKey(setup);
  // And of a missing login.
  const asked = await askAccount(setup.store);
  const operator = await typedOperator();
  await setup.store?.names();

  await pushMigrations(setup);
  await project.withQuery(async (query) => {
    await requireApplied((await readMigrations()).all, query);
    await beginJobs(setup, query);
    const key = await writeSettings(setup, query);
    await giveSecrets(setup, key, asked);
    await deployFunctions(setup);
    await nameOperator(setup, query, operator);
    if (!setup.isTrial) await look(query);
  });
});

async function look(query: Query): Promise<void> {
  console.log("\nThe doctor:");
  await heartbeat(query);
  const found = await findings(query);
  console.log(describeFindings(found));
  if (found.some(({ ok }) => !ok)) {
    throw new Problem(
      "Not everything is as it is to be.",
      `After mending it: ${whichDatabase()}npm run doctor`,
    );
  }
  const [tenants] = await query<{ count: number }>(
    "select count(*)::integer as count from public.tenants",
  );
  console.log(
    tenants?.count
      ? "\nAll is well."
      : `\nAll is well. Next, the first tenant: ${whichDatabase()}npm run tenant -- create acme --name "Acme" --time-zone Europe/Berlin`,
  );
}

/** What goes before other commands: unless told, they work on this machine's project. */
function whichDatabase(): string {
  return process.env.CALBASE_DB_URL
    ? ""
    : "\n  export CALBASE_DB_URL=<the database's address, as Supabase shows it under Connect>\n  ";
}

async function heartbeat(query: Query): Promise<void> {
  const deadline = Date.now() + HEARTBEAT_WITHIN_MS;
  while (Date.now() < deadline) {
    const rows = await query(
      "select 1 as there from private.heartbeat where name = 'tick' limit 1",
    );
    if (rows.length > 0) return;
    await setTimeout(1_000);
  }
}
