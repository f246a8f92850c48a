import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { REPOSITORY } from "../../../cli/repository.ts";
import { runCli } from "../../../installation/cli.ts";
import { generatePart } from "../../../release/compare.ts";
import { formatDelta } from "../../../release/delta.ts";
import { fileOf, type Migration, readMigrations } from "../../../release/migrations.ts";
import { createDatabase } from "../../setup/stack.ts";
import { type NextVersion, nextVersion } from "./next-version.ts";

/** From a version that people have to one that they will have. */
export interface Upgrade {
  /** What an installation of the last release was made by; before the first release, of what is here. */
  readonly from: readonly Migration[];
  /** With what is in the making, if anything was released before it, and a version that is made up. */
  readonly to: readonly Migration[];
  readonly next: NextVersion;
}

/** The upgrade to test: its last step is written by the same code as any other version's migration. */
export async function makeUpgrade(): Promise<Upgrade> {
  const { all, released } = await readMigrations();
  const next = await nextVersion();
  const [from, to] = [await databaseWith("migrations"), await databaseWith("nothing")];
  const generated = await generatePart(next.delta, next.chapters, { from, to });
  const text = formatDelta({ ...next.delta, generated });
  const newest = all.at(-1) as Migration;
  const made = { file: fileOf(next.version, new Date("2099-01-01T00:00:00Z"), newest), text };
  const last = all.filter(({ file }) => file in released);
  return { from: last.length > 0 ? last : all, to: [...all, made], next };
}

async function databaseWith(what: "nothing" | "migrations"): Promise<string> {
  const { url, drop } = await createDatabase({ with: what });
  onTestFinished(drop);
  return url;
}

/** A database that was made by these. */
export async function databaseOf(migrations: readonly Migration[]): Promise<string> {
  const { all } = await readMigrations();
  // That of the stack was made in the same way, once.
  if (migrations.length === all.length) return databaseWith("migrations");
  const url = await databaseWith("nothing");
  await push(url, migrations);
  return url;
}

/**
 * Applies what a database has not got of these, as `supabase db push` does; gives what it says.
 * With `--include-seed` also the demo tenant.
 */
export async function push(
  url: string,
  migrations: readonly Migration[],
  ...flags: readonly "--include-seed"[]
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "calbase-upgrade-"));
  try {
    await mkdir(join(folder, "supabase/migrations"), { recursive: true });
    for (const file of ["supabase/config.toml", "supabase/seed.sql"]) {
      await cp(join(REPOSITORY, file), join(folder, file));
    }
    for (const { file, text } of migrations) {
      await writeFile(join(folder, "supabase/migrations", file), text);
    }
    const args = ["db", "push", `--remote=${url}`, `--workdir=${folder}`, ...flags];
    const { data, notes } = await runCli(url).run(...args);
    return `${data}${notes}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}
