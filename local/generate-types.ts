import { writeFile } from "node:fs/promises";
import { command } from "../cli/command.ts";
import { runningStack } from "./settings.ts";
import { generateTypes, TYPES_FILE } from "./types.ts";

const HELP = `Writes the database types of the edge functions anew, from the running calbase.

  npm run types

Run it after changing a chapter (npm run migration, npm run reset, npm start, npm run types); npm test fails while
the committed file differs.`;

await command(HELP, {}, async () => {
  await writeFile(TYPES_FILE, await generateTypes(runningStack().databaseUrl));
  console.log(`Wrote ${TYPES_FILE}`);
});
