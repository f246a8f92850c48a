import { describe, expect, onTestFinished, test } from "vitest";
import { dumpSchema } from "../../local/schema.ts";
import { readChapters } from "../../release/chapters.ts";
import { applyAll, generatePart, type Scratch } from "../../release/compare.ts";
import { type Delta, formatDelta, newDelta, parseDelta } from "../../release/delta.ts";
import { readMigrations } from "../../release/migrations.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { nextVersion } from "./support/next-version.ts";

const { all } = await readMigrations();

async function emptyDatabase(): Promise<string> {
  const database = await createDatabase({ with: "nothing" });
  onTestFinished(database.drop);
  return database.url;
}

const scratch = async (): Promise<Scratch> => ({
  from: await emptyDatabase(),
  to: await emptyDatabase(),
});

describe.runIf(ownDatabases())("npm run migration, of a version after the first", () => {
  test("gives what the chapters give, comments, rights and jobs included", async () => {
    const { chapters, delta } = await nextVersion();
    const databases = await scratch();
    const generated = await generatePart(delta, all, chapters, databases);
    expect(generated).toMatch(/ADD COLUMN "remark" text NOT NULL/);
    expect(generated).not.toMatch(/ zones_apart|"zones_apart"/);

    const upgraded = await emptyDatabase();
    await applyAll(upgraded, [...all, { text: formatDelta({ ...delta, generated }) }]);
    expect(await dumpSchema(upgraded)).toBe(await dumpSchema(databases.to));
  });

  test("is empty when nothing has changed", async () => {
    const chapters = await readChapters();
    expect(await generatePart(newDelta("99.0.0"), all, chapters, await scratch())).toBe("");
  });

  test("touches no function that a project may have replaced", async () => {
    const chapters = await readChapters();
    const changed = chapters.map(({ text }) => ({
      text: text.replace("return private.standard_fit(", "return 1 + private.standard_fit("),
    }));
    await expect(generatePart(newDelta("99.0.0"), all, changed, await scratch())).rejects.toThrow(
      "The chapters change public.classify_lead",
    );
  });
});

test("What is written by hand stays when the rest is written anew", () => {
  const written: Delta = { before: "-- first\n", generated: "select 1;", after: "-- last\n" };
  expect(parseDelta(formatDelta(written))).toEqual(written);
  const nothing = newDelta("99.0.0");
  expect(parseDelta(formatDelta(nothing))).toEqual(nothing);
  expect(parseDelta("select 1;")).toBeUndefined();
  expect(parseDelta(formatDelta(written) + formatDelta(written))).toBeUndefined();
});
