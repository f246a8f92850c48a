import { describe, expect, it } from "vitest";
import { Problem } from "../../../cli/problem.ts";
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

describe("what goes wrong in the database", () => {
  const target = { databaseUrl: "postgresql://postgres@127.0.0.1:5432/postgres", apiUrl: "" };
  const explain = (failure: object) =>
    explainFailure(Object.assign(new Error(), failure), target) as Problem;

  it("within a function is not a lack of migrations", () => {
    const failure = { code: "42703", message: "column x does not exist", where: "PL/pgSQL" };
    expect(explain(failure)).not.toBeInstanceOf(Problem);
  });

  it("because the server stops says that long work goes on", () => {
    const failure = { code: "57P01", message: "terminating connection" };
    expect(explain(failure).whatToDo).toContain("npm run tenant -- jobs");
  });

  it("because there is no such job tells which there are", () => {
    const message = 'The tenant "acme" has no running job 7: select';
    const failure = { code: "P0002", message, hint: "select" };
    expect(explain(failure).message).toBe(`The tenant "acme" has no running job 7.`);
    expect(explain(failure).whatToDo).toBe("The jobs there are: npm run tenant -- jobs");
  });
});
