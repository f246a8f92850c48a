import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for a stack of a test's own, which root's PostgreSQL can reach too. */
export async function temporaryHome(): Promise<{ home: string; remove: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "calbase-home-"));
  await chmod(home, 0o755);
  return { home, remove: () => rm(home, { recursive: true, force: true, maxRetries: 10 }) };
}
