import { expect } from "vitest";
import { connect, sql } from "../end-to-end/support/database.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";
import { runProgram } from "../local/program.ts";
import { tenantCommand as command, commandEnvironment } from "./support/command.ts";
import { bookMany, MANY } from "./support/many.ts";

const timeout = 90_000;

const openJobs = (tenant: Tenant) =>
  sql(
    "select job_id, done, stopped_at from running_jobs where tenant_id = $1 and ended_at is null",
    [tenant.id],
  );

/** Begins a rebuild and stops it before its first step; gives the job's id. */
async function stoppedRebuild(tenant: Tenant): Promise<string> {
  const client = await connect();
  try {
    await client.query("begin");
    await client.query("select public.rebuild_bookings($1)", [tenant.slug]);
    const { rows } = await client.query(
      `select job_id, public.stop_job(tenant, job_id) from public.running_jobs
       where tenant_id = $1 and ended_at is null`,
      [tenant.id],
    );
    await client.query("commit");
    return rows[0].job_id;
  } finally {
    await client.end();
  }
}

test("rebuild shows how far it is, and leaves the same rows", { timeout }, async ({ tenant }) => {
  await bookMany(tenant);
  const rows = async () => [
    await tenant.rows("bookings", "id"),
    await tenant.rows("leads", "id"),
    await tenant.rows("reminders", "id"),
  ];
  const before = await rows();
  const { code, output } = await command("rebuild", tenant.slug);
  expect(output).toContain(`Rebuilding: 0 %, 0 of ${MANY}\n`);
  expect(output).toContain(`Rebuilding: 100 %, ${MANY} of ${MANY}`);
  expect(output).toContain(`Rebuilding is over: ${MANY} bookings in `);
  expect(output).not.toContain("\x1b");
  expect(code).toBe(0);
  expect(await rows()).toEqual(before);

  const { output: listed } = await command("jobs", tenant.slug);
  expect(listed).toMatch(
    new RegExp(
      `│ ${tenant.slug} │ Rebuilding │ ${MANY} of ${MANY} │ just now │ over, just now │ 0 `,
    ),
  );
  expect((await command("watch", tenant.slug)).output).toContain("Nothing goes on");
});

test("A small rebuild is done at once", { timeout }, async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED");
  const { code, output } = await command("rebuild", tenant.slug);
  expect(output).toBe(`The tenant ${tenant.slug} is rebuilt: 1 booking.\n`);
  expect(code).toBe(0);
  expect((await command("jobs", tenant.slug)).output).toContain("Nothing goes on");
});

test("A job can be stopped, resumed and watched; Ctrl-C only stops watching", { timeout }, async ({
  tenant,
}) => {
  await bookMany(tenant);
  const jobId = await stoppedRebuild(tenant);
  expect((await command("jobs", tenant.slug)).output).toContain("stopped, just now");
  const stopped = await command("watch", tenant.slug);
  expect(stopped.output).toContain(`Rebuilding was stopped after 0 of ${MANY} bookings.`);
  expect(stopped.output).toContain(`npm run tenant -- resume-job ${tenant.slug} ${jobId}`);
  expect(stopped.code).toBe(0);

  // While somebody else has the tenant, nobody gets on with it.
  const holder = await connect();
  try {
    await holder.query("begin");
    await holder.query("select private.lock_tenant($1)", [tenant.id]);
    const resumed = await command("resume-job", tenant.slug, jobId);
    expect(resumed.output).toContain(`Rebuilding goes on: ${MANY} bookings of ${MANY} left.`);
    const watching = runProgram("tenant/main.ts", ["watch", tenant.slug], commandEnvironment());
    await watching.printed("It waits: Somebody else has the tenant");
    watching.child.kill("SIGINT");
    expect(await watching.ended).toBe(130);
    expect(watching.output()).toContain("The scheduler goes on with it.");
    expect(watching.output()).toContain(`npm run tenant -- stop-job ${tenant.slug} ${jobId}`);
    expect(await openJobs(tenant)).toMatchObject([{ job_id: jobId, done: 0, stopped_at: null }]);
    expect((await command("stop-job", tenant.slug, jobId)).output).toContain(
      `is stopped, after 0 of ${MANY}`,
    );
    expect((await command("resume-job", tenant.slug, jobId)).code).toBe(0);
  } finally {
    await holder.end();
  }
  await command("watch", tenant.slug);
  expect(await openJobs(tenant)).toEqual([]);
  expect((await command("jobs", tenant.slug)).output).toContain(`${MANY} of ${MANY}`);
});

test("A rebuild that is begun while one is open begins it again", { timeout }, async ({
  tenant,
}) => {
  await bookMany(tenant);
  const jobId = await stoppedRebuild(tenant);
  const { code, output } = await command("rebuild", tenant.slug);
  expect(output).toContain("A rebuild was not over yet: it begins again");
  expect(output).toContain("Rebuilding is over");
  expect(code).toBe(0);
  expect(await sql("select job_id from running_jobs where tenant_id = $1", [tenant.id])).toEqual([
    { job_id: jobId },
  ]);
});

test("enable and disable tell what is left, and watch sees it through", { timeout }, async ({
  tenant,
}) => {
  await sql("select disable_tenant($1)", [tenant.slug]);
  await bookMany(tenant);
  const waiting = await command("watch", tenant.slug);
  expect(waiting.output).toContain(`${MANY} events of the disabled tenant ${tenant.slug} wait`);

  const enabled = await command("enable", tenant.slug);
  expect(enabled.output).toContain(`Events that had waited: ${MANY}.`);
  expect(enabled.output).toContain(`${MANY - 500} events left to apply`);
  expect(enabled.output).toContain(`npm run tenant -- watch ${tenant.slug}`);
  expect((await command("watch", tenant.slug)).code).toBe(0);
  expect(await tenant.rows("bookings", "id")).toHaveLength(MANY);

  const disabled = await command("disable", tenant.slug);
  expect(disabled.output).toContain(`Reminders that were stopped: ${3 * MANY}.`);
  expect(disabled.output).toContain(`Stopping reminders: ${MANY} bookings left`);
  expect((await command("watch", tenant.slug)).code).toBe(0);
  expect(
    await sql("select distinct status from reminders where tenant_id = $1", [tenant.id]),
  ).toEqual([{ status: "cancelled" }]);
});
