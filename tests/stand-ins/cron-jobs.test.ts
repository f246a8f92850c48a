import { describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { hasStandIns, useDatabase } from "./database.ts";

describe.runIf(hasStandIns)("cron.job", () => {
  const db = useDatabase();

  async function schedule(name: string, when: string, command = "select 1"): Promise<string> {
    const [row] = await db.sql<{ id: string }>("select cron.schedule($1, $2, $3) as id", [
      name,
      when,
      command,
    ]);
    return row?.id ?? "";
  }

  test("a scheduled job has the columns and the defaults of pg_cron", async () => {
    const jobid = await schedule("nightly", "5 4 * * *", "vacuum");
    const [job] = await db.sql("select * from cron.job where jobname = 'nightly'");
    expect(job).toEqual({
      jobid,
      schedule: "5 4 * * *",
      command: "vacuum",
      nodename: "localhost",
      nodeport: Number(new URL(db.url).port),
      database: db.name,
      username: "postgres",
      active: true,
      jobname: "nightly",
    });
  });

  test("a job without a name is scheduled anew each time", async () => {
    const twice = "select cron.schedule('* * * * *', 'select 1') as id from generate_series(1, 2)";
    const [first, second] = await db.sql(twice);
    expect(first?.id).not.toBe(second?.id);
  });

  test("scheduling a name again changes the job and keeps its id and its activity", async () => {
    const id = await schedule("again", "10 seconds");
    await db.sql("select cron.alter_job($1, active := false)", [id]);
    expect(await schedule("again", "@hourly", "select 2")).toBe(id);
    const [job] = await db.sql("select schedule, command, active from cron.job where jobid = $1", [
      id,
    ]);
    expect(job).toEqual({ schedule: "@hourly", command: "select 2", active: false });
  });

  test.each([
    "* * * * *",
    "*/5 0-12/3 1,15 jan-MAR Mon",
    "0 0 $ * *",
    "0 0 * * 7",
    "@daily",
    "1 second",
    " 59 sEcOnDs ",
  ])("the schedule %j is accepted", async (when) => {
    await schedule("accepted", when);
  });

  test.each([
    "",
    "* * * *",
    "60 * * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "*/0 * * * *",
    "1/5 * * * *",
    "1,,2 * * * *",
    "every day",
    "@sometimes",
    "0 seconds",
    "60 seconds",
    "1 minute",
  ])("the schedule %j is refused in pg_cron's words", async (when) => {
    await expect(schedule("refused", when)).rejects.toMatchObject({
      code: "22023",
      message: `invalid schedule: ${when}`,
      hint: "Use cron format (e.g. 5 4 * * *), or interval format '[1-59] seconds'",
    });
  });

  test("unscheduling by name or by id removes the job", async () => {
    await schedule("gone", "@daily");
    const id = await schedule("gone too", "@daily");
    expect(await db.sql("select cron.unschedule('gone') as done")).toEqual([{ done: true }]);
    expect(await db.sql("select cron.unschedule($1::bigint) as done", [id])).toEqual([
      { done: true },
    ]);
    expect(await db.sql("select from cron.job where jobname like 'gone%'")).toEqual([]);
  });

  test("unscheduling what is not there fails", async () => {
    await expect(db.sql("select cron.unschedule('nobody')")).rejects.toMatchObject({
      code: "XX000",
      message: "could not find valid entry for job 'nobody'",
    });
    await expect(db.sql("select cron.unschedule(4711)")).rejects.toThrow(
      "could not find valid entry for job 4711",
    );
  });

  test("alter_job changes what it is given", async () => {
    const id = await schedule("altered", "@daily");
    await db.sql("select cron.alter_job($1, schedule := '5 seconds', active := false)", [id]);
    const [job] = await db.sql("select schedule, command, active from cron.job where jobid = $1", [
      id,
    ]);
    expect(job).toEqual({ schedule: "5 seconds", command: "select 1", active: false });
    await expect(db.sql("select cron.alter_job($1)", [id])).rejects.toThrow("no updates specified");
    await expect(db.sql("select cron.alter_job(4711, active := true)")).rejects.toThrow(
      "Job 4711 does not exist or you don't own it",
    );
  });

  test("only a superuser schedules for others", async () => {
    await expect(
      db.sql("select cron.schedule_in_database('x', '@daily', '', $1, 'authenticator')", [db.name]),
    ).rejects.toThrow("must be superuser to create a job for another role");
    await db.admin("select cron.schedule_in_database('x', '@daily', '', $1, 'authenticator')", [
      db.name,
    ]);
    const rows = await db.admin("select username from cron.job where jobname = 'x'");
    expect(rows).toEqual([{ username: "authenticator" }]);
    await expect(
      db.admin("select cron.schedule_in_database('x', '@daily', '', $1, 'anon')", [db.name]),
    ).rejects.toThrow('role "anon" can not log in');
  });

  test("a database that is not there is refused", async () => {
    await expect(
      db.sql("select cron.schedule_in_database('x', '@daily', '', 'nowhere')"),
    ).rejects.toThrow('database "nowhere" does not exist');
  });

  test("nobody but the superuser writes to the table itself", async () => {
    await expect(db.sql("update cron.job set active = true")).rejects.toThrow(
      "permission denied for table job",
    );
    await expect(
      db.sql("insert into cron.job (schedule, command) values ('@daily', '')"),
    ).rejects.toThrow("permission denied for table job");
  });

  test("a role sees and removes only its own jobs", async () => {
    const id = await schedule("of postgres", "@daily");
    await db.sql("grant usage on schema cron to authenticated");
    await withDatabase(db.url, async (client) => {
      await client.query("set role authenticated");
      const { rows: none } = await client.query("select from cron.job");
      expect(none).toEqual([]);
      await client.query("select cron.schedule('mine', '@daily', '')");
      const { rows: own } = await client.query("select jobname, username from cron.job");
      expect(own).toEqual([{ jobname: "mine", username: "authenticated" }]);
      await expect(client.query("select cron.unschedule('of postgres')")).rejects.toThrow(
        "could not find valid entry for job 'of postgres'",
      );
      await expect(client.query(`select cron.unschedule(${id})`)).rejects.toThrow();
      await expect(client.query("select cron.alter_job(1, active := false)")).rejects.toThrow(
        "permission denied for function alter_job",
      );
    });
    // To postgres, which row level security does not hold, both are visible; as on Supabase it
    // removes only its own.
    await expect(
      db.sql("select cron.unschedule(jobid) from cron.job where jobname = 'mine'"),
    ).rejects.toThrow("permission denied for table job");
  });

  test("without a grant the schema is closed", async () => {
    await withDatabase(db.url, async (client) => {
      await client.query("set role service_role");
      await expect(client.query("select from cron.job")).rejects.toThrow(
        "permission denied for schema cron",
      );
    });
  });
});
