import { describe, expect, test } from "vitest";
import { withDatabase } from "../../local/database.ts";
import { dumpSchema } from "../../local/schema.ts";
import { readChapters } from "../../release/chapters.ts";
import { hashOf, readMigrations, readReleased, wholeMigration } from "../../release/migrations.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";

const migrations = await readMigrations();
const released = await readReleased();
const chapters = await readChapters();

describe("the migrations", () => {
  test("those that are released never change", () => {
    const hashes = migrations
      .filter(({ file }) => file in released)
      .map((migration) => [migration.file, hashOf(migration)]);
    expect(Object.fromEntries(hashes), "Take it back: a change goes into the next version").toEqual(
      released,
    );
  });

  test("one at most is in the making, the last", () => {
    const unreleased = migrations.slice(Object.keys(released).length);
    expect(unreleased.length).toBeLessThanOrEqual(1);
    expect(unreleased.filter(({ file }) => file in released)).toEqual([]);
  });

  test.runIf(migrations.length === 1 && Object.keys(released).length === 0)(
    "that of the first version is up to date",
    () => {
      const isUpToDate = migrations[0]?.text === wholeMigration(chapters);
      expect(isUpToDate, "To write it anew: npm run migration").toBe(true);
    },
  );

  test.runIf(ownDatabases())("make of an empty database what the chapters make of it", async () => {
    const dumps = await Promise.all([migrations, chapters].map(dumpAfter));
    expect(dumps[0], "A change of a chapter is missing in the migrations: npm run migration").toBe(
      dumps[1],
    );
  });
});

/** The schema that these files give, each applied in a transaction. */
async function dumpAfter(files: readonly { readonly text: string }[]): Promise<string> {
  const database = await createDatabase({ with: "nothing" });
  try {
    await withDatabase(database.url, async (client) => {
      for (const { text } of files) await client.query(`begin;\n${text};\ncommit`);
    });
    return await dumpSchema(database.url);
  } finally {
    await database.drop();
  }
}
