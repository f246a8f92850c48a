import { connected } from "../connect.ts";
import { typedJob } from "../job-id.ts";
import { findJob, whatJobDoes } from "../jobs.ts";
import type { Subcommand } from "../subcommand.ts";
import { counted } from "../wording.ts";

/** Stops long work. */
export const stopJob: Subcommand = {
  summary: "stops long work; what is done stays done",
  help: `Stops long work after its present step. What is done stays done; resume-job goes on where it was.

  npm run tenant -- stop-job <slug> <job>

The numbers of jobs: npm run tenant -- jobs`,
  options: {},

  async run(target, typed) {
    const { slug, jobId } = typedJob(typed);
    const job = await connected(target, async (client) => {
      await client.query("select public.stop_job($1, $2)", [slug, jobId]);
      return await findJob(client, slug, jobId);
    });
    console.log(
      job
        ? `${whatJobDoes(job)} is stopped, after ${job.done} of ${counted(job.total, "booking")}.`
        : "It is stopped.",
    );
    console.log(`To go on: npm run tenant -- resume-job ${slug} ${jobId}`);
  },
};
