import { describe, expect, it } from "vitest";
import { Problem } from "../../../local/problem.ts";
import { explainFailure } from "../../../tenant/failures.ts";

describe("a database without calbase's migrations", () => {
  const failure = Object.assign(new Error("relation does not exist"), { code: "42P01" });
  const advice = (host: string) =>
    explainFailure(failure, {
      databaseUrl: `postgresql://postgres:postgres@${host}:5432/postgres`,
      apiUrl: "",
    }) as Problem;

  it("that is hosted gets them by a push that says so: without --remote it is the local one", () => {
    const problem = advice("db.abc.supabase.co");
    expect(problem).toBeInstanceOf(Problem);
    expect(problem.whatToDo).toContain("npx supabase db push --remote");
  });

  it("that is local gets them by starting calbase", () => {
    expect(advice("127.0.0.1").whatToDo).toContain("npm start");
  });
});
