import type { CallDatabase } from "../_shared/database.ts";
import { remember } from "../_shared/remember.ts";
import type { CompareZones } from "./zones.ts";

const TIMEOUT_MS = 4_000;
/** How long an answer of the database is given to everyone who asks. */
export const FRESH_MS = 5_000;

/** Whether everything is alive. Tells nothing of any tenant. */
export interface Health {
  readonly ok: boolean;
  /** What is wrong, as sentences. */
  readonly problems: readonly string[];
  /** What an admin should know although all is well, as sentences. */
  readonly notes: readonly string[];
  /** When the scheduler last ran, ISO 8601; null if never, or if the database does not answer. */
  readonly last_tick_at: string | null;
}

/** Tells the health; never throws. */
export type CheckHealth = () => Promise<Health>;

const SILENT: Health = {
  ok: false,
  problems: ["The database does not answer."],
  notes: [],
  last_tick_at: null,
};

/** What the check works with. */
export interface HealthCheckOptions {
  readonly call: CallDatabase;
  readonly compareZones: CompareZones;
  /** The clock, in ms. */
  readonly now: () => number;
  /** Told when the database did not answer. */
  readonly onError: (error: unknown) => void;
}

/**
 * A check that asks the database at most once in FRESH_MS, and never twice at a time: anyone may
 * call the function, so calling it often must cost the database nothing.
 */
export function createHealthCheck({
  call,
  compareZones,
  now,
  onError,
}: HealthCheckOptions): CheckHealth {
  async function ask(): Promise<Health> {
    try {
      // What it finds is in the answer; what fails in it, that answer shows.
      await compareZones().catch(onError);
      return (await call("health", {}, TIMEOUT_MS)) as unknown as Health;
    } catch (error) {
      onError(error);
      return SILENT;
    }
  }
  // A silence is remembered, too, and the database has a rest after each of its answers.
  return remember(ask, { now, ttlMs: () => FRESH_MS, ageFrom: "end", max: 1 }).get;
}
