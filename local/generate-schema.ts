import { writeFile } from "node:fs/promises";
import { command } from "../cli/command.ts";
import { dumpSchema, SCHEMA_FILE } from "./schema.ts";
import { runningStack } from "./settings.ts";

const HELP = `Writes the dump of the database schema anew, from the running calbase.

  npm run schema

Run it after changing a chapter (npm run migration, npm run reset, npm start, npm run schema); npm test fails while
the committed file differs.`;

await command(HELP, {}, async () => {
  await writeFile(SCHEMA_FILE, await dumpSchema(runningStack().databaseUrl));
  console.log(`Wrote ${SCHEMA_FILE}`);
});
