import { expect, inject, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { createDatabase } from "../setup/stack.ts";
import { checkFunctions } from "./check-functions.ts";

test.runIf(inject("stack").realParts.includes("plpgsql_check"))(
  "plpgsql_check, with all its warnings, finds nothing in any function",
  { timeout: 120_000 },
  async () => {
    const database = await createDatabase();
    onTestFinished(database.drop);
    const { checked, findings } = await withDatabase(database.superuserUrl, checkFunctions);
    expect(checked).toBeGreaterThan(400);
    expect(findings.map((f) => `${f.function}, line ${f.line}: ${f.level}: ${f.message}`)).toEqual(
      [],
    );
  },
);
