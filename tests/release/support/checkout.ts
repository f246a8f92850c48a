import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { REPOSITORY } from "../../../cli/repository.ts";

/** What the commands of the repository need of it. */
const PARTS = [
  ...["cli", "installation", "local", "release", "supabase", "tenant"],
  ...["CHANGELOG.md", "package.json", "package-lock.json"],
];

/** Copies the repository, to change something in it or have a command do so; gone after the test. */
export async function checkout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "calbase-checkout-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const part of PARTS) {
    await cp(join(REPOSITORY, part), join(folder, part), { recursive: true });
  }
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return folder;
}
