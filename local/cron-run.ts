import { type EventEmitter, once } from "node:events";
import pg from "pg";
import { type Outcome, openRecord, type RunRecord } from "./cron-records.ts";

/** A row of cron.job, as far as running it needs. */
export interface Job {
  readonly jobid: string;
  readonly command: string;
  readonly database: string;
  readonly username: string;
}

/** A job that is running now. */
export interface Run {
  /** Resolves when it has ended and cron.job_run_details says how; never rejects. */
  readonly done: Promise<void>;
  /** Gives it up: it counts as failed at once; what it asked the database for may still finish. */
  cancel(): void;
  /** Ends its database session. */
  terminate(): Promise<void>;
}

/** The session of a run. */
interface Session {
  readonly client: pg.Client;
  pid?: number;
  isCanceled: boolean;
}

/**
 * Runs a job once, on a connection of its own, as its user in its database, and keeps its record
 * in cron.job_run_details. `records` and `superuserUrl` lead to the database that has pg_cron.
 */
export function runJob(
  job: Job,
  records: pg.Pool,
  superuserUrl: string,
  log: (line: string) => void,
): Run {
  const session: Session = { client: clientFor(job, superuserUrl), isCanceled: false };
  const end = () => session.client.end().catch(() => {});

  async function run(): Promise<void> {
    const record = await openRecord(records, job);
    const outcome = await carryOut(job, session, record);
    if (outcome.status === "failed") {
      log(`cron job ${job.jobid} failed: ${outcome.message.split("\n", 1)[0]}`);
    }
    await record.end(outcome);
  }

  const done = run()
    .catch((error) => log(`cron job ${job.jobid} could not be recorded: ${error.message}`))
    .finally(end);

  function cancel(): void {
    session.isCanceled = true;
    void end();
  }

  return {
    done,
    cancel,
    async terminate() {
      if (session.pid === undefined) return cancel();
      const sessions = "select pg_terminate_backend(pid) from pg_stat_activity";
      await records
        .query(`${sessions} where pid = $1 and application_name = 'pg_cron'`, [session.pid])
        .catch(() => {});
    },
  };
}

function clientFor(job: Job, superuserUrl: string): pg.Client {
  const url = new URL(superuserUrl);
  url.pathname = `/${encodeURIComponent(job.database)}`;
  const client = new pg.Client({
    connectionString: url.href,
    application_name: "pg_cron",
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  return client;
}

/** Rejects only when the record cannot be kept. */
async function carryOut(job: Job, session: Session, record: RunRecord): Promise<Outcome> {
  const failed = (message: string, hasEnded: boolean): Outcome =>
    session.isCanceled
      ? { status: "failed", message: "job canceled", hasEnded: false }
      : { status: "failed", message, hasEnded };
  try {
    session.pid = await becomeUser(session.client, job.username);
  } catch {
    return failed("connection failed", false);
  }
  await record.running(session.pid);
  try {
    const message = await execute(session.client, job.command);
    return { status: "succeeded", message, hasEnded: true };
  } catch (error) {
    return failed(errorText(error), true);
  }
}

/** pg never settles a connect that is ended meanwhile; the client then emits "end". */
async function connected(client: pg.Client): Promise<void> {
  const ended = once(client, "end").then(() => Promise.reject(new Error("Connection terminated")));
  await Promise.race([client.connect(), ended]);
}

/** Connects with what the user's own login would have set. Gives the process id of the session. */
async function becomeUser(client: pg.Client, username: string): Promise<number> {
  await connected(client);
  const { rows } = await client.query(
    `select pg_backend_pid() as pid, count(set_config(
       split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false))
     from (
       select unnest(s.setconfig) as setting
       from pg_db_role_setting s
       join pg_roles r on r.oid = s.setrole
       left join pg_database d on d.oid = s.setdatabase
       where r.rolname = $1 and coalesce(d.datname, current_database()) = current_database()
       order by s.setdatabase
     ) settings`,
    [username],
  );
  await client.query(`set session authorization ${client.escapeIdentifier(username)}`);
  return rows[0].pid;
}

/** Runs the statements in one transaction. Gives what the last of them reports, as libpq would. */
async function execute(client: pg.Client, command: string): Promise<string> {
  const { connection } = client as unknown as { connection: EventEmitter };
  let message = "0 rows";
  let rows: number | undefined;
  connection.on("rowDescription", () => {
    rows = 0;
  });
  connection.on("dataRow", () => {
    rows = (rows ?? 0) + 1;
  });
  connection.on("commandComplete", ({ text }: { text: string }) => {
    message = rows === undefined ? text : `${rows} ${rows === 1 ? "row" : "rows"}`;
    rows = undefined;
  });
  await client.query(command);
  return message;
}

function errorText(error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return "connection lost";
  const { severity, message, detail, hint, where } = error;
  const lines = [`${severity}:  ${message}`];
  if (detail) lines.push(`DETAIL:  ${detail}`);
  if (hint) lines.push(`HINT:  ${hint}`);
  if (where) lines.push(`CONTEXT:  ${where}`);
  return `${lines.join("\n")}\n`;
}
