import type pg from "pg";
import { Problem } from "../../cli/problem.ts";
import { connected } from "../connect.ts";
import { interruptible } from "../interrupt.ts";
import { type Job, openJobs } from "../jobs.ts";
import { leaving, outcomeOf } from "../outcomes.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant, type KnownTenant } from "../tenants.ts";
import { watchJob } from "../watching.ts";
import { counted } from "../wording.ts";

/** Computes a tenant's bookings again. */
export const rebuild: Subcommand = {
  summary: "computes bookings, leads and reminders again from the events",
  help: `Computes a tenant's bookings, leads and reminders again from its stored webhooks, to the same rows;
after classify_lead() was replaced, for example. Nothing is sent again.

  npm run tenant -- rebuild <slug>

It goes in steps, beside the webhooks, and shows how far it is. Ctrl-C only stops watching: the
scheduler goes on. One that is under way already begins again, with what is there now.`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    await connected(target, async (client) => {
      const tenant = await findTenant(client, slug);
      const { total, job, wasOpen } = await start(client, tenant);
      if (!job) {
        console.log(`The tenant ${tenant.slug} is rebuilt: ${counted(total, "booking")}.`);
        return;
      }
      if (wasOpen) {
        console.log("A rebuild was not over yet: it begins again, with what is there now.");
      }
      const after = await interruptible((signal) =>
        watchJob(job, { client, tenant, screen: process.stderr, signal }),
      );
      console.log(after === "interrupted" ? leaving(tenant.slug, job) : outcomeOf(job, after));
    });
  },
};

interface Start {
  readonly total: number;
  /** What goes on; undefined when all was done at once. */
  readonly job: Job | undefined;
  readonly wasOpen: boolean;
}

/** In one transaction: the job is seen before anybody can have ended it. */
async function start(client: pg.Client, tenant: KnownTenant): Promise<Start> {
  const openRebuild = async () =>
    (await openJobs(client, tenant.id)).find(({ kind }) => kind === "rebuild");
  await client.query("begin");
  const wasOpen = (await openRebuild()) !== undefined;
  const { rows } = await client
    .query("select public.rebuild_bookings($1) as total", [tenant.id])
    .catch(explainBroken);
  const job = await openRebuild();
  await client.query("commit");
  return { total: rows[0].total, job, wasOpen };
}

/** Few bookings are computed at once, all or none: what is wrong is in them, or in classify_lead(). */
function explainBroken(error: Error & { where?: string }): never {
  if (!error.where) throw error;
  throw new Problem(
    `The bookings could not be computed: ${error.message}`,
    "Nothing was changed. When the reason is mended, in classify_lead() for example, start again.",
    { cause: error },
  );
}
