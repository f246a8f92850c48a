import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";

/** The job's number typed after the command. Throws a Problem when there is none, or no number. */
export function typedJobId({ words }: Typed): number {
  const [command, id, ...rest] = words;
  const usage = `npm run tenant -- ${command} <job>, a number that npm run tenant -- jobs shows`;
  if (!id) throw new Problem("Which job?", usage);
  if (!/^\d{1,15}$/.test(id)) throw new Problem(`"${id}" is not the number of a job.`, usage);
  if (rest.length > 0) throw new Problem(`"${rest.join(" ")}" is too much.`, usage);
  return Number(id);
}
