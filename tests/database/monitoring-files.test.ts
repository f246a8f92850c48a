import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";

const SERIES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

/** The series there can be. */
async function series(): Promise<Set<string>> {
  const database = await createDatabase();
  try {
    return await withDatabase(database.url, async (client) => {
      const { rows } = await client.query("select name, type from private.metric_catalog()");
      return new Set(
        rows.flatMap(({ name, type }) => (SERIES[type] ?? []).map((end) => name + end)),
      );
    });
  } finally {
    await database.drop();
  }
}

describe.runIf(ownDatabases())("monitoring/", () => {
  test.for(["alerts.yml", "dashboard.json"])("%s asks for series that there are", async (name) => {
    const text = readFileSync(join(REPOSITORY, "monitoring", name), "utf8");
    const asked = [...new Set(text.match(/\bcalbase_\w+/g))];
    const there = await series();
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((one) => !there.has(one))).toEqual([]);
  });
});
