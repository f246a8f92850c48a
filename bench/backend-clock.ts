import { readFile } from "node:fs/promises";
import type pg from "pg";

/**
 * A clock that tells how long the server has worked for this connection, in ms: the CPU time of its
 * process, which does not count what else the machine does meanwhile. Where there is no /proc, on
 * macOS, it is the time of the day.
 */
export async function backendClock(client: pg.Client): Promise<() => Promise<number>> {
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const file = `/proc/${rows[0].pid}/schedstat`;
  try {
    await readFile(file);
  } catch {
    return async () => performance.now();
  }
  return async () => Number((await readFile(file, "utf8")).split(" ")[0]) / 1e6;
}
