import { existsSync } from "node:fs";
import { chown, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { Problem } from "../cli/problem.ts";
import { type Running, run, runToEnd } from "../cli/process.ts";
import { installBinaries } from "./binaries.ts";
import { type DatabaseUser, databaseUser } from "./home.ts";
import { requireFree } from "./ports.ts";

/** A running PostgreSQL server. */
export interface Postgres {
  /** As `postgres`, the role that owns the database and runs the migrations; not a superuser. */
  readonly url: string;
  /** As `supabase_admin`, the superuser. */
  readonly superuserUrl: string;
  /** Resolves when the server ends for whatever reason, with its exit code. */
  readonly ended: Promise<number>;
  /** Fast shutdown: open connections are cut, nothing committed is lost. Safe to call twice. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Folder for programs and data, see `chooseHome`. */
  readonly home: string;
  readonly port: number;
  readonly log: (line: string) => void;
  /** Folder with bin/ of another PostgreSQL 17 to run; the one of npm when left out. */
  readonly programs?: string;
  /** Server settings by name, beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

const PASSWORD = "postgres";
const START_TIMEOUT_MS = 60_000;

/**
 * Starts PostgreSQL on 127.0.0.1 with the roles and schemas a Supabase project has, creating the
 * data folder first when there is none. Resolves when it takes connections.
 * Throws a Problem when the port is taken, the folder is in use, or the server does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { home, port, log } = options;
  const data = join(home, "data");
  const user = await databaseUser();

  await refuseSecondServer(home);
  await requireFree(port, "PostgreSQL", "CALBASE_DB_PORT");
  await mkdir(home, { recursive: true });
  const programs = options.programs ?? (await installBinaries(home));
  await requireRunnable(programs, user);
  if (!existsSync(data)) {
    log("creating the database");
    await createData(programs, home, data, user);
  }
  await requireSameMajor(data);

  const logFile = join(home, "postgres.log");
  const server = await launch(programs, options, data, logFile, user);
  const superuserUrl = urlFor("supabase_admin", port);
  try {
    await untilReady(server, superuserUrl, logFile);
    await bootstrap(superuserUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: urlFor("postgres", port),
    superuserUrl,
    ended: server.ended,
    stop: server.stop,
  };
}

function urlFor(role: string, port: number): string {
  return `postgresql://${role}:${PASSWORD}@127.0.0.1:${port}/postgres`;
}

async function requireRunnable(programs: string, user: DatabaseUser | undefined): Promise<void> {
  const { code, output } = await runToEnd(join(programs, "bin/postgres"), ["--version"], {
    cwd: "/",
    user,
  });
  if (code === 0) return;
  throw new Problem(
    `The PostgreSQL programs in ${programs} do not run${user ? ` as user ${user.name}` : ""}: ${output}`,
    "If that folder is on a disk mounted noexec, set CALBASE_HOME to a folder on another one.",
  );
}

/** initdb in a folder of its own, renamed when complete: a half-made data folder is never used. */
async function createData(
  programs: string,
  home: string,
  data: string,
  user: DatabaseUser | undefined,
): Promise<void> {
  const unfinished = `${data}.new`;
  const passwordFile = join(home, "initdb-password");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, PASSWORD);
  if (user) await chown(unfinished, user.uid, user.gid);
  const { code, output } = await runToEnd(
    join(programs, "bin/initdb"),
    [
      `--pgdata=${unfinished}`,
      "--username=supabase_admin",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The same on every system, whichever locales it has installed.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ],
    { cwd: home, user },
  );
  await rm(passwordFile, { force: true });
  if (code !== 0) {
    throw new Problem(
      `initdb could not create the database in ${data}:\n${output}`,
      "Is the disk full, or the folder not writable? CALBASE_HOME chooses another folder.",
    );
  }
  await rename(unfinished, data);
}

async function requireSameMajor(data: string): Promise<void> {
  const major = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "unknown")).trim();
  if (major === "17") return;
  throw new Problem(
    `The data in ${data} are of PostgreSQL ${major}, and this is PostgreSQL 17.`,
    "Run `npm run reset` to start over with an empty database.",
  );
}

/**
 * Throws a Problem when a server already runs on the data in `home`; removes the lock file a crash
 * left behind. PostgreSQL would do the latter itself, but takes any process that has got the old
 * pid since for a server, which after a reboot or in a container is common.
 */
export async function refuseSecondServer(home: string): Promise<void> {
  const data = join(home, "data");
  const lock = join(data, "postmaster.pid");
  const pid = await runningServer(data);
  if (pid === undefined) {
    await rm(lock, { force: true });
    return;
  }
  throw new Problem(
    `calbase already runs on ${data} (PostgreSQL has process id ${pid}).`,
    `Use the running one, or stop it first: Ctrl-C where \`npm start\` runs (or kill -INT ${pid}).`,
  );
}

/** The process id of the PostgreSQL server running on this data folder, if there is one. */
export async function runningServer(data: string): Promise<number | undefined> {
  const lines = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(lines.split("\n")[0]);
  if (!(pid > 0)) return undefined;
  return (await commandLine(pid)).includes(data) ? pid : undefined;
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform !== "linux") {
    return (await runToEnd("ps", ["-ww", "-o", "command=", "-p", String(pid)])).output;
  }
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}

async function launch(
  programs: string,
  { home, port, settings: further }: PostgresOptions,
  data: string,
  logFile: string,
  user: DatabaseUser | undefined,
): Promise<Running> {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 100,
    timezone: "UTC",
    log_timezone: "UTC",
    // Makes the processes easy to find in ps.
    cluster_name: "calbase",
    ...further,
  };
  const output = await open(logFile, "w");
  try {
    return run({
      command: join(programs, "bin/postgres"),
      args: ["-D", data, ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`])],
      cwd: home,
      user,
      stopSignal: "INT",
      output: output.fd,
    });
  } finally {
    await output.close();
  }
}

async function untilReady(server: Running, url: string, logFile: string): Promise<void> {
  let exit: number | undefined;
  void server.ended.then((code) => {
    exit = code;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await query(url, "select 1");
      return;
    } catch (error) {
      if (exit === undefined && Date.now() < deadline) {
        await delay(50);
        continue;
      }
      const tail = (await readFile(logFile, "utf8")).trim().split("\n").slice(-15).join("\n");
      const what = exit === undefined ? "does not answer" : `ended at once (exit code ${exit})`;
      throw new Problem(
        `PostgreSQL ${what}: ${(error as Error).message}\nThe end of ${logFile}:\n${tail}`,
        "If the data are damaged and you can do without them: `npm run reset`.",
        { cause: error },
      );
    }
  }
}

/** Once per data folder, in one transaction: what every Supabase project has from the beginning. */
async function bootstrap(superuserUrl: string): Promise<void> {
  const { rows } = await query(superuserUrl, "select from pg_roles where rolname = 'postgres'");
  if (rows.length > 0) return;
  const sql = await readFile(new URL("bootstrap.sql", import.meta.url), "utf8");
  try {
    await query(superuserUrl, `begin;\n${sql}\ncommit;`);
  } catch (cause) {
    throw new Error(`local/bootstrap.sql failed: ${(cause as Error).message}`, { cause });
  }
}

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.query(sql);
  } finally {
    await client.end().catch(() => {});
  }
}
