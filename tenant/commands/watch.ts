import { connected } from "../connect.ts";
import { interruptible } from "../interrupt.ts";
import { openJobs } from "../jobs.ts";
import { leaving, outcomeOf } from "../outcomes.ts";
import { countPending } from "../pending.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";
import { type Watching, watchJob, watchPending } from "../watching.ts";
import { counted } from "../wording.ts";

/** Watches what goes on. */
export const watch: Subcommand = {
  summary: "what goes on of one tenant, until it is over",
  help: `Shows how far a tenant's long work is, one job after the other, and then how many stored webhooks
are still to be applied, until all is done. It lends a hand: each step is taken by the scheduler or
by this command, whichever comes first. Ctrl-C only stops watching.

  npm run tenant -- watch <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    await connected(target, async (client) => {
      const tenant = await findTenant(client, slug);
      await interruptible((signal) => watchAll({ client, tenant, screen: process.stderr, signal }));
    });
  },
};

async function watchAll(watching: Watching): Promise<void> {
  const { client, tenant } = watching;
  const jobs = await openJobs(client, tenant.id);
  const pending = await countPending(client, tenant.id);
  if (jobs.length === 0 && pending === 0) {
    console.log(`Nothing goes on for the tenant ${tenant.slug}.`);
    return;
  }
  for (const job of jobs) {
    const after = await watchJob(job, watching);
    if (after === "interrupted") {
      console.log(leaving(tenant.slug, job));
      return;
    }
    console.log(outcomeOf(job, after));
  }
  const isWaiting = (await countPending(client, tenant.id)) > 0;
  const left = isWaiting ? await watchPending(watching) : 0;
  if (left === "interrupted") console.log(leaving(tenant.slug));
  else if (left === 0) console.log("All stored webhooks are applied.");
  else {
    console.log(`${counted(left, "event")} of the disabled tenant ${tenant.slug} wait until it is enabled:
  npm run tenant -- enable ${tenant.slug}`);
  }
}
