import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";

/** The parts of the benchmark, in the order they run. */
export const SECTIONS = [
  "functions",
  "receive",
  "histories",
  "crowd",
  "beside",
  "tick",
  "views",
  "tenants",
  "growth",
  "delivery",
  "metrics",
] as const;

/** The name of a part. */
export type SectionName = (typeof SECTIONS)[number];

/** What a run does. */
export interface Options {
  readonly only: readonly SectionName[];
  /** Bookings, with their events and reminders, in the database that has grown. */
  readonly bookings: number;
  /** Events per slice. */
  readonly requests: number;
  /** Counted rounds. */
  readonly rounds: number;
  /** File for the results as JSON. */
  readonly json: string | undefined;
  /** Also print query plans, and where the time of receiving goes. */
  readonly explain: boolean;
  /** Measure on this machine's own PostgreSQL, not npm's. */
  readonly installed: boolean;
}

/** How the options are typed, for parseArgs. */
export const TYPED = {
  only: { type: "string" },
  bookings: { type: "string" },
  full: { type: "boolean" },
  requests: { type: "string" },
  rounds: { type: "string" },
  json: { type: "string" },
  explain: { type: "boolean" },
  installed: { type: "boolean" },
} as const;

/** A third of a million bookings have a million reminders. */
const QUICK = 333_334;
const FULL = 1_000_000;

/** Reads what was typed. Throws a Problem for what makes no sense. */
export function readOptions({ values, words }: Typed): Options {
  if (words.length > 0)
    throw new Problem(`What is "${words.join(" ")}"?`, "npm run bench -- --help");
  return {
    only: sections(values.only),
    bookings: count("bookings", values.bookings, values.full ? FULL : QUICK),
    requests: count("requests", values.requests, 200),
    rounds: count("rounds", values.rounds, 5),
    json: values.json as string | undefined,
    explain: values.explain === true,
    installed: values.installed === true,
  };
}

function sections(only: unknown): readonly SectionName[] {
  if (typeof only !== "string") return SECTIONS;
  const names = only.split(",") as SectionName[];
  const unknown = names.filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) {
    throw new Problem(`There is no part "${unknown}".`, `Parts: ${SECTIONS.join(", ")}`);
  }
  return names;
}

function count(name: string, typed: unknown, usual: number): number {
  const number = typed === undefined ? usual : Number(typed);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Problem(`--${name} ${typed} is not a count.`, `For example --${name} ${usual}`);
}
