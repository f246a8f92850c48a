import { remember } from "../../supabase/functions/_shared/remember.ts";

/** Finds what is called by a name; empty when there is none. */
export type Lookup<T> = (name: string) => Promise<readonly T[]>;

const TTL_MS = 2_000;

/** Remembers what `read` finds for two seconds; what is not there is looked up every time. */
export function lookup<T>(read: Lookup<T>): Lookup<T> {
  const found = remember(read, {
    now: Date.now,
    ttlMs: (rows) => (rows.length > 0 ? TTL_MS : 0),
    max: 1_000,
  });
  return found.get;
}
