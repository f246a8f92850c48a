import { Problem } from "../cli/problem.ts";

const UNITS = { m: "minutes", h: "hours", d: "days" } as const;

/**
 * A length of time as typed, `30m`, `24h`, `7d` or `0`, as PostgreSQL reads it. Throws a Problem
 * for anything else.
 */
export function readDuration(typed: string): string {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(typed) ?? [];
  if (amount && unit) return `${Number(amount)} ${UNITS[unit as keyof typeof UNITS]}`;
  if (typed === "0") return "0 minutes";
  throw new Problem(`"${typed}" is not a length of time.`, "Write it as 30m, 24h, 7d or 0.");
}
