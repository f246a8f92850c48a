/** Finds what is called by a name; empty when there is none. */
export type Lookup<T> = (name: string) => Promise<readonly T[]>;

const TTL_MS = 2_000;

/** Remembers what `read` finds for two seconds; what is not there is looked up every time. */
export function lookup<T>(read: Lookup<T>): Lookup<T> {
  const known = new Map<string, { readAt: number; found: Promise<readonly T[]> }>();
  return (name) => {
    const entry = known.get(name);
    if (entry && Date.now() - entry.readAt <= TTL_MS) return entry.found;
    const found = read(name);
    known.set(name, { readAt: Date.now(), found });
    found.then(
      (rows) => rows.length === 0 && known.delete(name),
      () => known.delete(name),
    );
    return found;
  };
}
