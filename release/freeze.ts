import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { REPOSITORY } from "../cli/repository.ts";
import { readChapters } from "./chapters.ts";
import { hashOf, RELEASED_FILE, readMigrations, versionOf, wholeMigration } from "./migrations.ts";
import { readVersions } from "./version.ts";

const HELP = `Releases the version in the making: from then on its migration never changes.

  npm run release

Writes the migration's hash into release/released.json, and the day into CHANGELOG.md. What is left
to do by hand is to commit both, and to tag that commit. Until then it is undone by:

  git checkout -- release/released.json CHANGELOG.md`;

const CHANGELOG = join(REPOSITORY, "CHANGELOG.md");

await command(HELP, {}, async () => {
  const { released, unreleased } = await readMigrations();
  if (!unreleased) {
    throw new Problem(
      "Every version is released.",
      "To begin the next one: npm run migration -- <version>",
    );
  }
  const version = versionOf(unreleased);
  await requireVersion(version);
  const isFirst = Object.keys(released).length === 0;
  if (isFirst && unreleased.text !== wholeMigration(await readChapters())) {
    throw new Problem(
      `supabase/migrations/${unreleased.file} is not what the chapters give.`,
      "Write it anew: npm run migration",
    );
  }
  await dateChanges(version);
  const hashes = { ...released, [unreleased.file]: hashOf(unreleased) };
  await writeFile(RELEASED_FILE, `${JSON.stringify(hashes, null, 2)}\n`);
  console.log(`Released ${version}. When npm test has passed: git commit, git tag v${version}`);
});

async function requireVersion(version: string): Promise<void> {
  const others = Object.entries(await readVersions()).filter(([, found]) => found !== version);
  if (others.length === 0) return;
  throw new Problem(
    `The migration is of version ${version}; ${others.map(([file, found]) => `${file} of ${found}`).join(", ")}.`,
    `Write ${version} there as well.`,
  );
}

/** In CHANGELOG.md a version is "unreleased" until here; or has a day, where this was cut short. */
async function dateChanges(version: string): Promise<void> {
  const lines = (await readFile(CHANGELOG, "utf8")).split("\n");
  const heading = lines.findIndex((line) => line.startsWith(`## ${version}, `));
  if (heading === -1) {
    throw new Problem(
      `CHANGELOG.md has no heading "## ${version}, unreleased".`,
      "Write it, and below it what the version brings; then run this again.",
    );
  }
  lines[heading] = `## ${version}, ${new Date().toISOString().slice(0, 10)}`;
  await writeFile(CHANGELOG, lines.join("\n"));
}
