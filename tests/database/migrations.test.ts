import { describe, expect, test } from "vitest";
import { dumpSchema } from "../../local/schema.ts";
import { readChapters } from "../../release/chapters.ts";
import { applyAll, hooksTouchedBy } from "../../release/compare.ts";
import { readMigrations, wholeMigration } from "../../release/migrations.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";

// Throws when one that was released is not what it was.
const { all, released, unreleased } = await readMigrations();
const chapters = await readChapters();

describe("the migrations", () => {
  test("are one file a version", () => {
    for (const { file } of all) expect(file).toMatch(/^\d{14}_v\d+_\d+_\d+\.sql$/);
  });

  test("are released, but for the last one", () => {
    expect(all.filter(({ file }) => !(file in released))).toEqual(unreleased ? [all.at(-1)] : []);
  });

  test.runIf(unreleased === all[0])("that of the first version is up to date", () => {
    const isUpToDate = unreleased?.text === wholeMigration(chapters);
    expect(isUpToDate, "To write it anew: npm run migration").toBe(true);
  });

  test("leave what a project may have replaced alone, after the first", () => {
    expect(hooksTouchedBy(all[0]?.text ?? "")).toEqual(["public.classify_lead"]);
    for (const { text } of all.slice(1)) expect(hooksTouchedBy(text)).toEqual([]);
  });

  test.runIf(ownDatabases())(
    "make of an empty database what the chapters make of it",
    { timeout: 60_000 },
    async () => {
      const [migrated, read] = await Promise.all([schemaAfter(all), schemaAfter(chapters)]);
      expect(migrated, "A change of a chapter is in no migration yet: npm run migration").toBe(
        read,
      );
    },
  );
});

async function schemaAfter(parts: readonly { readonly text: string }[]): Promise<string> {
  const database = await createDatabase({ with: "nothing" });
  try {
    await applyAll(database.url, parts);
    return await dumpSchema(database.url);
  } finally {
    await database.drop();
  }
}
