import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { Problem } from "../cli/problem.ts";
import { REPOSITORY } from "../cli/repository.ts";
import { remoteFlag } from "../cli/supabase-cli.ts";
import { connected } from "../tenant/connect.ts";
import {
  chooseTarget,
  projectRef,
  projectUrl,
  shownTarget,
  type Target,
} from "../tenant/target.ts";
import { type Cli, runCli } from "./cli.ts";

/** Runs one statement, and gives its rows. */
export type Query = <Row extends object>(sql: string) => Promise<Row[]>;

/** The project that is set up. */
export interface Project {
  /** For people. */
  readonly name: string;
  /** Of a hosted project: its functions can be deployed. */
  readonly ref: string | undefined;
  /** How the CLI is told which database: it is the local one unless told otherwise. */
  readonly remote: string;
  /** Where the functions are; undefined when nothing tells. */
  readonly functionsUrl: string | undefined;
  readonly cli: Cli;
  /** Opens the database for `use`. */
  withQuery<T>(use: (query: Query) => Promise<T>): Promise<T>;
}

/**
 * The project that was named by options or environment, else the one that `supabase link` has
 * linked. Throws a Problem when there is neither, and when the environment names another than the
 * linked one: an address that was exported for other commands outlives a `link`.
 */
export async function chooseProject(
  values: Readonly<Record<string, unknown>>,
  linkedRef: () => Promise<string | undefined> = readLinkedRef,
): Promise<Project> {
  if (values["db-url"]) return byUrl(chooseTarget(values));
  const ref = await linkedRef();
  if (process.env.CALBASE_DB_URL) return exported(chooseTarget(values), ref);
  if (ref) return linked(ref, values);
  throw new Problem(
    "Which project? None is linked.",
    `npx supabase login && npx supabase link --project-ref <ref>
or name a database: --db-url, or CALBASE_DB_URL`,
  );
}

function exported(target: Target, ref: string | undefined): Project {
  if (ref && ref !== projectRef(target.databaseUrl)) {
    throw new Problem(
      `Which project? CALBASE_DB_URL names the database ${shownTarget(target)}, but ${ref} is linked.`,
      `The linked one: unset CALBASE_DB_URL
The other one:  npm run setup -- --db-url "$CALBASE_DB_URL"`,
    );
  }
  return byUrl(target);
}

function byUrl(target: Target): Project {
  return {
    name: `the database ${shownTarget(target)}`,
    ref: projectRef(target.databaseUrl),
    remote: remoteFlag(target.databaseUrl),
    functionsUrl: target.apiUrl && `${target.apiUrl}/functions/v1`,
    cli: runCli(target.databaseUrl),
    withQuery: (use) =>
      connected(target, (client) => use(async (sql) => (await client.query(sql)).rows)),
  };
}

function linked(ref: string, { url }: Readonly<Record<string, unknown>>): Project {
  const cli = runCli();
  const named = (url as string | undefined) ?? process.env.CALBASE_API_URL;
  return {
    name: `the linked project ${ref}`,
    ref,
    remote: `--remote=${ref}`,
    functionsUrl: `${projectUrl(named ?? `https://${ref}.supabase.co`)}/functions/v1`,
    cli,
    withQuery: (use) => use((sql) => queryByCli(cli, ref, sql)),
  };
}

/** Over the platform's API, so that no password is needed. Secrets are in a file, not in the arguments. */
async function queryByCli<Row extends object>(cli: Cli, ref: string, sql: string): Promise<Row[]> {
  const { data } = await cli.withFile(sql, (file) => [
    "db",
    "query",
    `--remote=${ref}`,
    `--file=${file}`,
    "--output-format=json",
  ]);
  return rowsOf<Row>(data);
}

/** The rows as the CLI prints them: an array, or an object that has one. */
export function rowsOf<Row extends object>(data: string): Row[] {
  const json: unknown = JSON.parse(data);
  const found = Array.isArray(json) ? json : Object.values(json ?? {}).find(Array.isArray);
  return found ?? [];
}

async function readLinkedRef(): Promise<string | undefined> {
  const file = join(REPOSITORY, "supabase/.temp/project-ref");
  const ref = (await readFile(file, "utf8").catch(() => "")).trim();
  return ref === "" ? undefined : ref;
}

/** A value as SQL has it. */
export function literal(value: string): string {
  return pg.escapeLiteral(value);
}
