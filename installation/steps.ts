import { randomBytes } from "node:crypto";
import { Problem } from "../cli/problem.ts";
import { functionNames } from "../cli/repository.ts";
import { literal, type Project, type Query } from "./project.ts";
import { ACCOUNT_VARIABLES, type SecretStore, type Secrets } from "./secrets.ts";

/** A shorter key could be guessed, and is refused by functions/deliver-reminders. */
const MIN_KEY_LENGTH = 24;

/** What the steps work with. */
export interface Setup {
  readonly project: Project;
  /** Where the functions have their secrets from; undefined when that is not ours to write. */
  readonly store: SecretStore | undefined;
  /** Only say what would be done. */
  readonly isTrial: boolean;
  /** Make a new key for the functions. */
  readonly isKeyRenewed: boolean;
  readonly say: (line: string) => void;
}

/** Applies the migrations that the database has not got. */
export async function pushMigrations({ project, isTrial, say }: Setup): Promise<void> {
  say(`Migrations → ${project.name}`);
  const trial = isTrial ? ["--dry-run"] : [];
  const { data, notes } = await project.cli.run("db", "push", project.remote, ...trial);
  const names = [...`${data}${notes}`.matchAll(/\b\d{14}_\w+\.sql\b/g)].map(([name]) => name);
  const applied = new Set(names).size;
  const verb = isTrial ? "would be applied" : "applied";
  say(applied > 0 ? `  ${applied} ${verb}` : "  all there");
}

/** Begins the jobs that the migrations have made, which pg_cron may have overlooked. */
export async function beginJobs({ isTrial }: Setup, query: Query): Promise<void> {
  if (!isTrial) await query("select private.reload_jobs()");
}

/** Deploys the edge functions, where that is a matter of the CLI. */
export async function deployFunctions({ project, isTrial, say }: Setup): Promise<void> {
  const { ref, functionsUrl, cli } = project;
  const names = functionNames();
  if (!ref) {
    say(`Functions → ${functionsUrl}: to be served there by hand`);
    say(`  ${names.join(", ")}`);
    return;
  }
  say(`Functions → project ${ref}`);
  if (!isTrial) {
    await cli.run("functions", "deploy", ...names, `--remote=${ref}`, "--use-api");
  }
  say(`  ${names.join(", ")}${isTrial ? " would be deployed" : ""}`);
}

/** Settings that the scheduler reads from Vault. */
const SETTINGS = ["calbase_functions_url", "calbase_cron_key"] as const;
type Settings = Record<(typeof SETTINGS)[number], string>;

/** Tells the scheduler where the functions are, and the key to them. Gives the key. */
export async function writeSettings(setup: Setup, query: Query): Promise<string> {
  const { project, isTrial, say } = setup;
  if (!project.functionsUrl) {
    throw new Problem(
      "Nothing tells where the functions are.",
      "Name the project: --url https://…, or CALBASE_API_URL",
    );
  }
  const known = await knownSettings(setup, query);
  const wanted: Settings = {
    calbase_functions_url: project.functionsUrl,
    calbase_cron_key: chooseKey(setup, known.calbase_cron_key),
  };
  say(`Vault → ${project.name}`);
  for (const name of SETTINGS) {
    const state = known[name] === undefined ? "new" : "changed";
    const isThere = known[name] === wanted[name];
    if (!isThere && !isTrial) await writeSetting(query, name, wanted[name]);
    const shown = name === "calbase_cron_key" ? "" : ` ${wanted[name]}`;
    say(
      `  ${name}${shown}: ${isThere ? "there" : isTrial ? `${state}, if this were no trial` : state}`,
    );
  }
  return wanted.calbase_cron_key;
}

/** Before the first migrations there are none. */
async function knownSettings({ isTrial }: Setup, query: Query): Promise<Partial<Settings>> {
  const [there] = await query<{ is: boolean }>(
    "select to_regprocedure('private.setting(text)') is not null as is",
  );
  if (!there?.is && isTrial) return {};
  const rows = await query<{ name: keyof Settings; value: string }>(
    `select n.name, private.setting(n.name) as value
     from unnest(array[${SETTINGS.map(literal).join(", ")}]) n (name)
     where private.setting(n.name) is not null`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** The key that the environment names, if it does. Throws a Problem where it cannot be meant. */
export function namedKey({ isKeyRenewed }: Setup): string | undefined {
  const named = process.env.CRON_KEY;
  if (named !== undefined && isKeyRenewed) {
    throw new Problem(
      "--rotate-key makes a new key, and CRON_KEY names one.",
      "Leave one of them out.",
    );
  }
  if (named !== undefined && named.length < MIN_KEY_LENGTH) {
    throw new Problem(
      `CRON_KEY is shorter than ${MIN_KEY_LENGTH} characters.`,
      "Leave it out to have one made.",
    );
  }
  return named;
}

function chooseKey(setup: Setup, known: string | undefined): string {
  const kept = setup.isKeyRenewed ? undefined : known;
  return namedKey(setup) ?? kept ?? randomBytes(32).toString("hex");
}

/** In place of one of that name, also of one that cannot be decrypted: Vault updates none of those. */
async function writeSetting(query: Query, name: string, value: string): Promise<void> {
  await query(
    `with gone as (delete from vault.secrets where name = ${literal(name)} returning id)
     select count(*) from gone`,
  );
  await query(
    `select vault.create_secret(${literal(value)}, ${literal(name)}, 'Setting of calbase')`,
  );
}

/** Gives the functions the key, and the project's own accounts as far as the environment names them. */
export async function giveSecrets(setup: Setup, key: string, asked: Secrets): Promise<void> {
  const { store, isTrial, say } = setup;
  const wanted = { CRON_KEY: key, ...accountsOf(process.env), ...asked };
  if (!store) {
    say("Secrets of the functions: to be set where they are served, or written by --functions-env");
    say(`  ${Object.keys(wanted).join(", ")}; CRON_KEY is calbase_cron_key in Vault`);
    return;
  }
  say(`Secrets of the functions → ${store.name}`);
  const missing = await store.missing(wanted);
  const names = Object.keys(missing);
  if (names.length > 0 && !isTrial) await store.set(missing);
  const verb = isTrial ? "would be set" : "set";
  say(names.length > 0 ? `  ${names.join(", ")} ${verb}` : "  all there");
}

function accountsOf(environment: NodeJS.ProcessEnv): Secrets {
  const named = ACCOUNT_VARIABLES.map((name) => [name, environment[name]?.trim()] as const);
  return Object.fromEntries(
    named.filter((entry): entry is [(typeof ACCOUNT_VARIABLES)[number], string] => !!entry[1]),
  );
}
