import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder for local data that every user can reach, removed after the tests of the file. */
export async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "calbase-home-"));
  await chmod(home, 0o755);
  afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}
