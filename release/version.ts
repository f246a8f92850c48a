import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../cli/problem.ts";
import { runToEnd } from "../cli/process.ts";
import { REPOSITORY } from "../cli/repository.ts";

/** Where the version stands: in package.json, which npm writes, with its lock, and here. */
const PLACES = {
  "package.json": /(?<="version": ")[^"]*/,
  "supabase/functions/_shared/version.ts": /(?<=VERSION = ")[^"]*/,
  "supabase/schemas/100990_installation.sql":
    /(?<=function private\.version\(\)[^;]*\$\$ select ')[^']*/,
};

/** The version of what is here, as each place tells it. */
export async function readVersions(): Promise<Record<string, string | undefined>> {
  const entries = Object.entries(PLACES).map(async ([file, place]) => {
    const text = await readFile(join(REPOSITORY, file), "utf8");
    return [file, place.exec(text)?.[0]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Throws a Problem unless it is a version that comes after another. */
export function requireLater(version: string, last: string): void {
  const isVersion = /^\d+\.\d+\.\d+$/.test(version);
  if (isVersion && version.localeCompare(last, "en", { numeric: true }) > 0) return;
  throw new Problem(
    isVersion ? `${version} does not come after ${last}.` : `"${version}" is no version.`,
    `Name a version of three numbers that is later than ${last}: npm run migration -- <version>`,
  );
}

/** Writes a version in each place. */
export async function writeVersion(version: string): Promise<void> {
  const npm = ["version", "--no-git-tag-version", "--allow-same-version", version];
  const { code, output } = await runToEnd("npm", npm, { cwd: REPOSITORY });
  if (code !== 0) {
    throw new Problem(`npm did not write the version:\n${output}`, "Put that right and try again.");
  }
  for (const [file, place] of Object.entries(PLACES)) {
    const path = join(REPOSITORY, file);
    await writeFile(path, (await readFile(path, "utf8")).replace(place, version));
  }
}
