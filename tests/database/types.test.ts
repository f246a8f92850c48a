import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generateTypes, TYPES_FILE } from "../../local/types.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";

test.runIf(ownDatabases())(
  "the committed database types are those of the migrations (npm run types)",
  async () => {
    const database = await createDatabase();
    try {
      expect(await readFile(TYPES_FILE, "utf8")).toBe(await generateTypes(database.url));
    } finally {
      await database.drop();
    }
  },
);
