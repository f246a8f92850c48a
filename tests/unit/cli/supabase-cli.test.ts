import { describe, expect, it } from "vitest";
import { cliEnvironment, remoteFlag } from "../../../cli/supabase-cli.ts";

const URL = "postgresql://postgres.ref:p%40ss%25@aws-0.pooler.supabase.com:5432/postgres";

describe("the password of a database", () => {
  it("is in the CLI's environment, not in its arguments, which anybody can list", () => {
    expect(remoteFlag(URL)).toBe(
      "--remote=postgresql://postgres.ref@aws-0.pooler.supabase.com:5432/postgres",
    );
    expect(cliEnvironment(URL).PGPASSWORD).toBe("p@ss%");
  });

  it("is that of the environment where the address has none", () => {
    const { PGPASSWORD } = cliEnvironment("postgresql://postgres@db.example/postgres");
    expect(PGPASSWORD).toBe(process.env.PGPASSWORD);
  });
});
