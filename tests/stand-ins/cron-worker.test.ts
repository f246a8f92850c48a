import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { startCron } from "../../local/cron.ts";
import { type Job, runJob } from "../../local/cron-run.ts";
import { eventually, hasStandIns, useDatabase } from "./database.ts";

interface Run extends Record<string, unknown> {
  jobid: string;
  runid: string;
  job_pid: number | null;
  database: string;
  username: string;
  command: string;
  status: string;
  return_message: string | null;
  start_time: Date | null;
  end_time: Date | null;
}

describe.runIf(hasStandIns)("the scheduler", () => {
  const db = useDatabase();
  let running: { stop(): Promise<void> } | undefined;
  const lines: string[] = [];

  afterEach(async () => {
    await running?.stop();
    running = undefined;
    lines.length = 0;
    await db.admin("delete from cron.job");
    await db.admin("delete from cron.job_run_details");
  });

  async function start(now?: () => number): Promise<void> {
    running = await startCron({
      superuserUrl: db.superuserUrl,
      log: (line) => lines.push(line),
      ...(now && { now }),
    });
  }

  async function schedule(command: string, when = "1 second"): Promise<string> {
    const [row] = await db.sql<{ id: string }>("select cron.schedule($1, $2) as id", [
      when,
      command,
    ]);
    return row?.id ?? "";
  }

  /** The runs of a job that have ended, in the order of their start. */
  const ended = (jobid: string) =>
    db.sql<Run>(
      `select * from cron.job_run_details
       where jobid = $1 and status in ('succeeded', 'failed') order by runid`,
      [jobid],
    );

  async function endedRuns(jobid: string, count = 1): Promise<Run[]> {
    return eventually(`job ${jobid} has run ${count} times`, async () => {
      const runs = await ended(jobid);
      return runs.length >= count && runs;
    });
  }

  test("records what a run was and how it went", async () => {
    await start();
    const jobid = await schedule("select 1 union select 2");
    const [run] = await endedRuns(jobid);
    expect(run).toMatchObject({
      jobid,
      database: db.name,
      username: "postgres",
      command: "select 1 union select 2",
      status: "succeeded",
      return_message: "2 rows",
      job_pid: expect.any(Number),
      start_time: expect.any(Date),
      end_time: expect.any(Date),
    });
  });

  test("says how many rows came back, or else what the last statement did", async () => {
    const messages = {
      "select 1": "1 row",
      "select where false": "0 rows",
      "create temp table t (a int); insert into t values (1), (2)": "INSERT 0 2",
      "create temp table t (a int)": "CREATE TABLE",
      "do 'begin end'": "DO",
    };
    await start();
    const jobs = await Promise.all(
      Object.entries(messages).map(async ([command, message]) => {
        return { id: await schedule(command), command, message };
      }),
    );
    for (const { id, command, message } of jobs) {
      const [run] = await endedRuns(id);
      expect(run).toMatchObject({ command, status: "succeeded", return_message: message });
    }
  });

  test("records the error of a failing job, and goes on running it", async () => {
    await start();
    const runs = await endedRuns(await schedule("select 1/0"), 2);
    for (const run of runs) {
      expect(run).toMatchObject({
        status: "failed",
        return_message: "ERROR:  division by zero\n",
        end_time: expect.any(Date),
      });
    }
  });

  test("undoes everything a failing job has done", async () => {
    await db.sql("create table half (a int)");
    await start();
    await endedRuns(await schedule("insert into half values (1); select 1/0"));
    expect(await db.sql("select from half")).toEqual([]);
  });

  test("runs a job as its user, with the user's settings", async () => {
    await db.sql("create table who (session_user_ text, current_user_ text, timeout text)");
    await db.sql("grant insert on who to authenticator");
    await start();
    const [row] = await db.admin(
      `select cron.schedule_in_database('who', '1 second',
         'insert into who select session_user, current_user, current_setting(''lock_timeout'')',
         $1, 'authenticator') as id`,
      [db.name],
    );
    await endedRuns(row?.id as string);
    const [who] = await db.sql("select * from who limit 1");
    expect(who).toEqual({
      session_user_: "authenticator",
      current_user_: "authenticator",
      timeout: "8s",
    });
  });

  test("runs a job in another database", async () => {
    await start();
    const [row] = await db.sql(
      "select cron.schedule_in_database('elsewhere', '1 second', $1, 'postgres') as id",
      ["do $$ begin raise '%', current_database(); end $$"],
    );
    const [run] = await endedRuns(row?.id as string);
    expect(run?.return_message).toMatch(/^ERROR: {2}postgres\n/);
  });

  test("says when it could not connect", async () => {
    await start();
    await db.admin(
      "insert into cron.job (schedule, command, database) values ($1, '', 'nowhere')",
      ["1 second"],
    );
    const [job] = await db.sql<{ jobid: string }>("select jobid from cron.job");
    const [run] = await endedRuns(job?.jobid ?? "");
    expect(run).toMatchObject({ status: "failed", return_message: "connection failed" });
  });

  test("never runs a job twice at a time; what fell due meanwhile starts at once", async () => {
    await start();
    const [first, second] = await endedRuns(await schedule("select pg_sleep(1.5)"), 2);
    const pause = Number(second?.start_time) - Number(first?.end_time);
    expect(pause).toBeGreaterThanOrEqual(0);
    expect(pause).toBeLessThan(3_000);
  });

  test("a run can be given up at any moment, also while it connects", async () => {
    const records = new pg.Pool({ connectionString: db.superuserUrl });
    const jobid = await schedule("select pg_sleep(0.2)", "0 0 1 1 *");
    const [job] = await db.admin<Job>("select * from cron.job where jobid = $1", [jobid]);
    for (let ms = 0; ms < 40; ms++) {
      const run = runJob(job as Job, records, db.superuserUrl, () => {});
      await delay(ms / 2);
      run.cancel();
      await run.done;
    }
    await records.end();
  });

  test("a long job does not hold up the others", async () => {
    await start();
    const long = await schedule("select pg_sleep(60)");
    await endedRuns(await schedule("select 1"), 2);
    const [run] = await db.sql<Run>("select * from cron.job_run_details where jobid = $1", [long]);
    expect(run).toMatchObject({ status: "running", end_time: null });
  });

  test("starts a cron job when its minute begins", async () => {
    const beginning = Date.now();
    // Half a second before 04:05 UTC.
    const noon = Date.parse("2026-11-22T04:04:59.500Z");
    await start(() => noon + Date.now() - beginning);
    const due = await schedule("select 1", "5 4 * * *");
    const notDue = await schedule("select 1", "6 4 * * *");
    await endedRuns(due);
    expect(Date.now() - beginning).toBeGreaterThanOrEqual(500);
    expect(await ended(notDue)).toEqual([]);
    expect(await ended(due)).toHaveLength(1);
  });

  test("runs @reboot jobs once, when it starts", async () => {
    const jobid = await schedule("select 1", "@reboot");
    await start();
    await endedRuns(jobid);
    await endedRuns(await schedule("select 1"), 2);
    expect(await ended(jobid)).toHaveLength(1);
  });

  test("learns at once of new, changed and removed jobs", async () => {
    await start();
    const jobid = await schedule("select 'old'", "@yearly");
    await db.sql("select cron.alter_job($1, schedule := '1 second', command := 'select 2')", [
      jobid,
    ]);
    const [run] = await endedRuns(jobid);
    expect(run?.command).toBe("select 2");
    await db.sql("select cron.unschedule($1::bigint)", [jobid]);
    const before = await ended(jobid);
    await endedRuns(await schedule("select 1"), 2);
    expect((await ended(jobid)).length - before.length).toBeLessThanOrEqual(1);
  });

  test("gives up a running job that is unscheduled or made inactive", async () => {
    await start();
    for (const end of ["cron.unschedule($1::bigint)", "cron.alter_job($1, active := false)"]) {
      const jobid = await schedule("select pg_sleep(60)");
      await eventually("the job runs", async () => {
        const runs = await db.sql("select from cron.job_run_details where status = 'running'");
        return runs.length > 0;
      });
      await db.sql(`select ${end}`, [jobid]);
      const [run] = await endedRuns(jobid);
      expect(run).toMatchObject({ status: "failed", return_message: "job canceled" });
    }
  });

  test("does not run inactive jobs", async () => {
    await start();
    const jobid = await schedule("select 1");
    await db.sql("select cron.alter_job($1, active := false)", [jobid]);
    await endedRuns(await schedule("select 1"), 2);
    expect(await ended(jobid)).toEqual([]);
  });

  test("marks what a crash cut off as failed", async () => {
    await db.admin("insert into cron.job_run_details (jobid, status) values (4711, 'running')");
    await start();
    const [run] = await ended("4711");
    expect(run).toMatchObject({ status: "failed", return_message: "server restarted" });
  });

  test("stopping it ends running jobs and leaves no session behind", async () => {
    await start();
    await schedule("select pg_sleep(60)");
    await eventually("the job runs", async () => {
      const runs = await db.sql("select from cron.job_run_details where status = 'running'");
      return runs.length > 0;
    });
    await running?.stop();
    await eventually("its sessions are gone", async () => {
      const sessions = await db.admin(
        `select from pg_stat_activity
         where datname = current_database() and application_name like 'pg_cron%'`,
      );
      return sessions.length === 0;
    });
    const [run] = await db.sql<Run>("select * from cron.job_run_details");
    expect(run?.status).toBe("failed");
  });

  test("goes on after its connections were cut", async () => {
    await start();
    const jobid = await schedule("select 1", "@yearly");
    await db.admin(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'pg_cron scheduler'`,
    );
    await eventually("it listens again", () => lines.includes("connected to the database again"));
    await db.sql("select cron.alter_job($1, schedule := '1 second')", [jobid]);
    await endedRuns(jobid);
  });
});
