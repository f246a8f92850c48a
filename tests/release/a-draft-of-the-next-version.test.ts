import { describe, expect, onTestFinished, test } from "vitest";
import { dumpSchema } from "../../local/schema.ts";
import { applyAll, generatePart, hooksTouchedBy } from "../../release/compare.ts";
import { type Delta, formatDelta, newDelta, parseDelta } from "../../release/delta.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { nextVersion } from "./support/next-version.ts";

const timeout = 120_000;

async function databaseWith(what: "nothing" | "migrations"): Promise<string> {
  const database = await createDatabase({ with: what });
  onTestFinished(database.drop);
  return database.url;
}

describe.runIf(ownDatabases())("npm run migration, of a version after the first", () => {
  test("gives what the chapters give, comments, rights and jobs included", {
    timeout,
  }, async () => {
    const { chapters, delta } = await nextVersion();
    const [from, to] = [await databaseWith("migrations"), await databaseWith("nothing")];
    const generated = await generatePart(delta, chapters, { from, to });
    expect(generated).toMatch(/ADD COLUMN "remark" text NOT NULL/);
    expect(generated).not.toMatch(/ zones_apart|"zones_apart"/);

    const upgraded = await databaseWith("migrations");
    await applyAll(upgraded, [{ text: formatDelta({ ...delta, generated }) }]);
    expect(await dumpSchema(upgraded)).toBe(await dumpSchema(to));
  });
});

test("A draft touches no function that a project may have replaced", () => {
  const touching = [
    "CREATE OR REPLACE FUNCTION public.classify_lead (\n  p_email text",
    'DROP FUNCTION "public"."classify_lead"(text, text, text, jsonb);',
    `COMMENT ON FUNCTION "public"."classify_lead"(text, text, text, jsonb) IS 'Another';`,
  ];
  for (const sql of touching) expect(hooksTouchedBy(sql)).toEqual(["public.classify_lead"]);
  const calling = "create function private.another() as $$ select public.classify_lead(…) $$;";
  expect(hooksTouchedBy(calling)).toEqual([]);
});

test("What is written by hand stays when the rest is written anew", () => {
  const written: Delta = { before: "-- first\n", generated: "select 1;", after: "-- last\n" };
  expect(parseDelta(formatDelta(written))).toEqual(written);
  const nothing = newDelta("99.0.0");
  expect(parseDelta(formatDelta(nothing))).toEqual(nothing);
  expect(parseDelta("select 1;")).toBeUndefined();
  expect(parseDelta(formatDelta(written) + formatDelta(written))).toBeUndefined();
});
