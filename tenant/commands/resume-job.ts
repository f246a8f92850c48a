import { connected } from "../connect.ts";
import { typedJob } from "../job-id.ts";
import { findJob, whatJobDoes } from "../jobs.ts";
import type { Subcommand } from "../subcommand.ts";
import { counted } from "../wording.ts";

/** Goes on with long work. */
export const resumeJob: Subcommand = {
  summary: "goes on with long work that was stopped",
  help: `Has the scheduler go on with long work that was stopped, where it was.

  npm run tenant -- resume-job <slug> <job>

The numbers of jobs: npm run tenant -- jobs`,
  options: {},

  async run(target, typed) {
    const { slug, jobId } = typedJob(typed);
    const job = await connected(target, async (client) => {
      await client.query("select public.resume_job($1, $2)", [slug, jobId]);
      return await findJob(client, slug, jobId);
    });
    if (!job) return;
    console.log(
      `${whatJobDoes(job)} goes on: ${counted(job.total - job.done, "booking")} of ${job.total} left.`,
    );
    console.log(`Watch it: npm run tenant -- watch ${job.tenant}`);
  },
};
