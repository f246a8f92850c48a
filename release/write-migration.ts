import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../local/command.ts";
import { readChapters } from "./chapters.ts";
import { MIGRATIONS, readMigrations, readReleased, wholeMigration } from "./migrations.ts";

const HELP = `Writes the migration of the version in the making anew, from supabase/schemas.

  npm run migration

Run it after changing a chapter, and after a merge; npm test fails while the file differs. Released
migrations are left alone.`;

await command(HELP, {}, async () => {
  const released = await readReleased();
  const [migration] = (await readMigrations()).filter(({ file }) => !(file in released));
  if (!migration) {
    console.log("Every migration is released, and stays as it is.");
    return;
  }
  await writeFile(join(MIGRATIONS, migration.file), wholeMigration(await readChapters()));
  console.log(`Wrote supabase/migrations/${migration.file}`);
});
