import { distance } from "../cli/times.ts";

/** How long ago a time is. The clock of the database may be a little ahead of ours. */
export function age(time: Date, now: Date): string {
  return now.getTime() - time.getTime() < 60_000 ? "just now" : distance(time, now);
}
