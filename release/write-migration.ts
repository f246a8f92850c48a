import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { readChapters } from "./chapters.ts";
import { applyAll, generatePart } from "./compare.ts";
import { formatDelta, newDelta, parseDelta } from "./delta.ts";
import {
  fileOf,
  MIGRATIONS,
  type Migration,
  type Migrations,
  readMigrations,
  versionOf,
  wholeMigration,
} from "./migrations.ts";
import { withScratch } from "./scratch.ts";
import { requireLater, writeVersion } from "./version.ts";

const HELP = `Writes the migration of the version in the making anew, from supabase/schemas.

  npm run migration             after changing a chapter, and after a merge
  npm run migration -- 0.2.0    begins the next version, once the last one is released

Of the first version it is all chapters. Of a later one it is what they have and the last version
has not; what is written by hand around that stays. Read it: it is a draft, and knows nothing of
rows. npm test fails while the migrations do not give what the chapters give.`;

await command(HELP, {}, async ({ words: [version] }) => {
  const migrations = await readMigrations();
  const migration = version ? await begin(version, migrations) : migrations.unreleased;
  if (!migration) {
    throw new Problem(
      "Every version is released, and their migrations stay as they are.",
      "To begin the next one: npm run migration -- <version>",
    );
  }
  await writeFile(join(MIGRATIONS, migration.file), await textOf(migration, migrations));
  console.log(`Wrote supabase/migrations/${migration.file}`);
});

/** The migration of the next version, with nothing in it yet. */
async function begin(version: string, { all, unreleased }: Migrations): Promise<Migration> {
  if (unreleased) {
    throw new Problem(
      `supabase/migrations/${unreleased.file} is in the making.`,
      "Release it first (npm run release), or rename it.",
    );
  }
  const last = all.at(-1) as Migration;
  requireLater(version, versionOf(last));
  await writeVersion(version);
  return { file: fileOf(version, new Date(), last), text: formatDelta(newDelta(version)) };
}

async function textOf({ file, text }: Migration, { all, released }: Migrations): Promise<string> {
  const chapters = await readChapters();
  const earlier = all.filter((migration) => migration.file in released);
  if (earlier.length === 0) return wholeMigration(chapters);
  const delta = parseDelta(text);
  if (!delta) {
    throw new Problem(
      `Nothing in supabase/migrations/${file} tells where its generated part is.`,
      "Bring back the two lines that begin with -- Generated.",
    );
  }
  const generated = await withScratch(async (scratch) => {
    await applyAll(scratch.from, earlier);
    return generatePart(delta, chapters, scratch);
  });
  return formatDelta({ ...delta, generated });
}
