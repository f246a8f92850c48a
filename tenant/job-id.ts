import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { typedSlug } from "./subcommand.ts";

/** How a job is named: whose it is, and its number. */
export interface JobName {
  readonly slug: string;
  readonly jobId: number;
}

/** The slug and the job's number typed after the command. Throws a Problem when one is missing. */
export function typedJob({ words, values }: Typed): JobName {
  const [command = "", slug, id, ...rest] = words;
  const usage = `npm run tenant -- ${command} <slug> <job>, a number that npm run tenant -- jobs shows`;
  if (slug && !id) throw new Problem("Which job?", usage);
  if (id && !/^\d{1,15}$/.test(id)) throw new Problem(`"${id}" is not the number of a job.`, usage);
  if (rest.length > 0) throw new Problem(`"${rest.join(" ")}" is too much.`, usage);
  return { slug: typedSlug({ words: words.slice(0, 2), values }), jobId: Number(id) };
}
