import { type EventEmitter, once } from "node:events";
import pg from "pg";

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
  const url = new URL(superuserUrl);
  url.pathname = `/${encodeURIComponent(job.database)}`;
  const client = new pg.Client({
    connectionString: url.href,
    application_name: "pg_cron",
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  let pid: number | undefined;
  let failure: string | undefined;

  async function run(): Promise<void> {
    const { rows } = await records.query(
      `insert into cron.job_run_details (jobid, database, username, command, status)
       values ($1, $2, $3, $4, 'starting') returning runid`,
      [job.jobid, job.database, job.username, job.command],
    );
    const runid = rows[0].runid;
    try {
      pid = await becomeUser(client, job.username);
    } catch {
      await record(runid, "failed", failure ?? "connection failed", false);
      return;
    }
    await records.query(
      `update cron.job_run_details
       set status = 'running', job_pid = $2, start_time = clock_timestamp() where runid = $1`,
      [runid, pid],
    );
    let message: string;
    try {
      message = await execute(client, job.command);
    } catch (error) {
      await record(runid, "failed", failure ?? errorText(error), failure === undefined);
      return;
    }
    await record(runid, "succeeded", message, true);
  }

  async function record(
    runid: string,
    status: string,
    message: string,
    ended: boolean,
  ): Promise<void> {
    if (status === "failed") log(`cron job ${job.jobid} failed: ${message.split("\n", 1)[0]}`);
    await records.query(
      `update cron.job_run_details set status = $2, return_message = $3,
         end_time = case when $4 then clock_timestamp() end
       where runid = $1`,
      [runid, status, message, ended],
    );
  }

  const done = run()
    .catch((error) => log(`cron job ${job.jobid} could not be recorded: ${error.message}`))
    .finally(() => client.end().catch(() => {}));

  function cancel(): void {
    failure ??= "job canceled";
    void client.end().catch(() => {});
  }

  return {
    done,
    cancel,
    async terminate() {
      if (pid === undefined) return cancel();
      const sessions = "select pg_terminate_backend(pid) from pg_stat_activity";
      await records
        .query(`${sessions} where pid = $1 and application_name = 'pg_cron'`, [pid])
        .catch(() => {});
    },
  };
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
