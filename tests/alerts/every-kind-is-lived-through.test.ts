import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { TROUBLES } from "./troubles/index.ts";

const kinds = async () =>
  (await sql("select unnest(enum_range(null::public.alert_kind)) as kind")).map(({ kind }) => kind);

test("Every kind of alert is brought about by a trouble", async () => {
  const lived = new Set<string>(TROUBLES.map(({ kind }) => kind));
  expect((await kinds()).filter((kind) => !lived.has(kind))).toEqual([]);
});

test("Every kind of alert is in the documentation, with whether it is critical and whose it is", async () => {
  const docs = await readFile("docs/alerts.md", "utf8");
  for (const { kind, is_critical } of await sql("select * from private.alert_catalog()")) {
    const [, , , , critical = "?", theirs = "?"] =
      docs
        .split("\n")
        .find((line) => line.startsWith(`| \`${kind}\``))
        ?.split("|") ?? [];
    expect(critical.trim(), kind).toBe(is_critical ? "yes" : "");
    const areTheirs = TROUBLES.some((trouble) => trouble.kind === kind && trouble.isTheirs);
    expect(theirs.trim() !== "", `${kind}: theirs`).toBe(areTheirs);
  }
});
