import type { CallDatabase } from "../_shared/database.ts";
import { remember } from "../_shared/remember.ts";
import { runtimeOffset } from "../_shared/runtime-offset.ts";

const TIMEOUT_MS = 2_000;
/** How long a comparison holds: zone data come with a new runtime or a new PostgreSQL. */
export const COMPARED_FOR_MS = 10 * 60_000;

/** What the clocks of a zone in use show by the database, as `zones_in_use` tells. */
interface Probe {
  readonly time_zone: string;
  /** ISO 8601 */
  readonly at: string;
  /** From UTC: "-07:00". */
  readonly offset: string;
}

/** Tells the database for which zones in use the runtime's zone data differ. Throws as it does. */
export type CompareZones = () => Promise<void>;

/** A comparison that is made at most once in COMPARED_FOR_MS. */
export function createZoneComparison(call: CallDatabase, now: () => number): CompareZones {
  async function compare(): Promise<void> {
    const probes = (await call("zones_in_use", {}, TIMEOUT_MS)) as unknown as readonly Probe[];
    const apart = probes.filter((probe) => differs(probe)).map(({ time_zone }) => time_zone);
    const args = { p_time_zones: [...new Set(apart)].sort() };
    await call("note_zones_apart", args, TIMEOUT_MS);
  }
  return remember(compare, { now, ttlMs: () => COMPARED_FOR_MS, max: 1 }).get;
}

function differs({ time_zone, at, offset }: Probe): boolean {
  return runtimeOffset(new Date(at), time_zone) !== offset;
}
