import { Problem } from "../cli/problem.ts";
import { type Job, whatJobDoes } from "./jobs.ts";
import { count, counted, duration } from "./wording.ts";

/**
 * What to say of a job that was watched until its end, or until it was stopped. Throws a Problem
 * when not all of it could be done.
 */
export function outcomeOf(job: Job, after: Job | undefined): string {
  const what = whatJobDoes(job);
  const start = job.kind === "rebuild" ? `npm run tenant -- rebuild ${job.tenant}` : undefined;
  if (!after) return `${what}: its tenant or its rule is gone, and so is the work.`;
  if (after.stopped_at) {
    return `${what} was stopped after ${count(after.done)} of ${counted(after.total, "booking")}.
To go on: npm run tenant -- resume-job ${job.tenant} ${after.job_id}`;
  }
  if (after.failed > 0) {
    throw new Problem(
      `${what} is over: ${counted(after.total, "booking")}, but ${counted(after.failed, "booking")} could not be done, and stayed as before. The last: ${after.error}`,
      start
        ? `When the reason is mended, start it again: ${start}`
        : "See the error for the reason.",
    );
  }
  if (after.done < after.total) return `${what} was ended: it is not needed any more.`;
  const took = (after.ended_at ?? after.started_at).getTime() - after.started_at.getTime();
  return `${what} is over: ${counted(after.total, "booking")} in ${duration(took)}.`;
}

/** What to say when somebody stops watching. */
export function leaving(slug: string, job?: Job): string {
  const lines = [
    "You have stopped watching. The scheduler goes on with it.",
    `To watch again: npm run tenant -- watch ${slug}`,
  ];
  if (job) lines.push(`To stop it:     npm run tenant -- stop-job ${slug} ${job.job_id}`);
  return lines.join("\n");
}
