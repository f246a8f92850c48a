import { join } from "node:path";
import { once } from "../cli/once.ts";
import { startCron } from "./cron.ts";
import { startFunctions } from "./functions.ts";
import { startGateway } from "./gateway/index.ts";
import { startInbox } from "./inbox.ts";
import { type Keys, LOCAL_CRON_KEY, LOCAL_KEYS, LOCAL_METRICS_KEY } from "./keys.ts";
import { migrate } from "./migrate.ts";
import { startNet } from "./net.ts";
import { startPage } from "./page/index.ts";

import { requireFree } from "./ports.ts";
import { type Postgres, refuseSecondServer, startPostgres } from "./postgres.ts";
import { setVaultSecrets } from "./vault.ts";

/** Ports on 127.0.0.1. */
export interface Ports {
  readonly api: number;
  readonly database: number;
  /** The page that shows what is in the database. */
  readonly page: number;
  /** Web page of the mail inbox. */
  readonly inbox: number;
  readonly smtp: number;
}

/** A whole local Supabase project with calbase in it. */
export interface Stack {
  /** Base of /functions/v1 and /rest/v1. */
  readonly apiUrl: string;
  /** As role `postgres`. */
  readonly databaseUrl: string;
  readonly superuserUrl: string;
  /** The page that shows what is in the database. */
  readonly pageUrl: string;
  readonly inboxUrl: string;
  readonly keys: Keys;
  /** What the delivering function expects in `x-cron-key`. */
  readonly cronKey: string;
  /** Resolves when the database server has ended, asked or not. */
  readonly databaseEnded: Promise<number>;
  /** Stops everything in order; safe to call twice. */
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Folder for data and programs, see `chooseHome`. */
  readonly home: string;
  readonly ports: Ports;
  /** Whether to load the demo tenant. */
  readonly seed: boolean;
  readonly log: (line: string) => void;
  /** As in PostgresOptions. */
  readonly programs?: string | undefined;
  /** A server that runs already, instead of one of the stack's own; who started it stops it. */
  readonly server?: RunningServer | undefined;
}

/** A server that runs, and what of it nothing has to stand in for. */
export interface RunningServer {
  readonly postgres: Postgres;
  /** Whether its pg_cron runs the jobs of database postgres. */
  readonly hasPgCron: boolean;
  /** Whether its pg_net sends the requests of database postgres. */
  readonly hasPgNet: boolean;
}

interface Part {
  stop(): Promise<void>;
}

/**
 * Boots everything and resolves when it takes requests. When a part fails to start, stops what
 * runs already and throws that part's error: a Problem where the user can do something about it.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const parts: Part[] = [];
  const start: Start = async (part) => {
    const running = await part;
    parts.push(running);
    return running;
  };
  try {
    await requireFreeMachine(options);
    const database = await startDatabase(options, start);
    const urls = await startServices(options, database, start);
    return {
      apiUrl: apiUrlOf(options),
      databaseUrl: database.url,
      superuserUrl: database.superuserUrl,
      ...urls,
      keys: LOCAL_KEYS,
      cronKey: LOCAL_CRON_KEY,
      databaseEnded: database.ended,
      stop: once(() => stopAll(parts)),
    };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

/** Waits for a part to run; from then on it is stopped with the rest. */
type Start = <T extends Part>(part: Promise<T>) => Promise<T>;

async function requireFreeMachine({ home, ports, server }: StackOptions): Promise<void> {
  if (!server) await refuseSecondServer(home);
  await requireFree(ports.api, "the API", "CALBASE_API_PORT");
  await requireFree(ports.page, "the page", "CALBASE_PAGE_PORT");
  await requireFree(ports.inbox, "the mail inbox", "CALBASE_INBOX_PORT");
  await requireFree(ports.smtp, "the mail server", "CALBASE_SMTP_PORT");
}

async function startDatabase(
  { home, ports, seed, log, programs, server }: StackOptions,
  start: Start,
): Promise<Postgres> {
  const database =
    server?.postgres ?? (await start(startPostgres({ home, port: ports.database, programs, log })));
  log(`PostgreSQL takes connections on port ${new URL(database.url).port}`);
  await migrate({ databaseUrl: database.url, seed, log });
  log("the migrations are applied");
  return database;
}

/** Starts what is around the database. Gives where people look at it. */
async function startServices(
  options: StackOptions,
  { url, superuserUrl }: Postgres,
  start: Start,
): Promise<Pick<Stack, "pageUrl" | "inboxUrl">> {
  const { home, ports, log } = options;
  const authenticatorUrl = url.replace("//postgres:", "//authenticator:");
  const apiUrl = apiUrlOf(options);
  const inbox = await start(
    startInbox({ webPort: ports.inbox, smtpPort: ports.smtp, folder: join(home, "mail") }),
  );
  const functions = await start(
    startFunctions({ env: functionsEnvironment(apiUrl, inbox.smtpUrl), home, log }),
  );
  log(`the functions are served: ${Object.keys(functions.urls).join(", ")}`);
  await start(
    startGateway({
      port: ports.api,
      databaseUrl: authenticatorUrl,
      functions: functions.urls,
      keys: LOCAL_KEYS,
      log,
    }),
  );
  await setVaultSecrets(url, {
    calbase_functions_url: `${apiUrl}/functions/v1`,
    calbase_cron_key: LOCAL_CRON_KEY,
  });
  if (!options.server?.hasPgNet) await start(startNet({ superuserUrl, log }));
  if (!options.server?.hasPgCron) await start(startCron({ superuserUrl, log }));
  const page = await start(
    startPage({ port: ports.page, databaseUrl: authenticatorUrl, inboxUrl: inbox.url, log }),
  );
  log("gateway, scheduler, page and mail inbox are up");
  return { pageUrl: page.url, inboxUrl: inbox.url };
}

function apiUrlOf({ ports }: StackOptions): string {
  return `http://127.0.0.1:${ports.api}`;
}

function functionsEnvironment(apiUrl: string, smtpUrl: string): Record<string, string> {
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: LOCAL_KEYS.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
    CRON_KEY: LOCAL_CRON_KEY,
    METRICS_KEY: LOCAL_METRICS_KEY,
    SMTP_URL: smtpUrl,
    EMAIL_FROM: "calbase demo <reminders@calbase.example>",
  };
}

/** The newest part first: nothing loses what it still needs. One that fails does not keep the rest. */
async function stopAll(parts: Part[]): Promise<void> {
  for (const part of parts.toReversed()) await part.stop().catch(() => {});
}
