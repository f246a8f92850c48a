import { afterEach, describe, expect, it, vi } from "vitest";
import { readDuration } from "../../../tenant/duration.ts";
import { chooseTarget, projectUrl } from "../../../tenant/target.ts";

afterEach(() => vi.unstubAllEnvs());

function target(databaseUrl?: string, url?: string) {
  return chooseTarget({ "db-url": databaseUrl, url });
}

describe("the project a command is about", () => {
  it("is the local one unless another is named", () => {
    vi.stubEnv("CALBASE_DB_URL", undefined);
    vi.stubEnv("CALBASE_API_URL", undefined);
    expect(target()).toEqual({
      databaseUrl: "postgresql://postgres:postgres@127.0.0.1:54322/postgres",
      apiUrl: "http://127.0.0.1:54321",
    });
  });

  it("is named by the environment, and before that by options", () => {
    vi.stubEnv("CALBASE_DB_URL", "postgresql://postgres@db.one.example/postgres");
    vi.stubEnv("CALBASE_API_URL", "https://one.example");
    expect(target()).toEqual({
      databaseUrl: "postgresql://postgres@db.one.example/postgres",
      apiUrl: "https://one.example",
    });
    expect(target("postgres://postgres@two.example/postgres", "https://two.example")).toEqual({
      databaseUrl: "postgres://postgres@two.example/postgres",
      apiUrl: "https://two.example",
    });
  });

  it("is known from the database's address where that is hosted", () => {
    vi.stubEnv("CALBASE_API_URL", undefined);
    const addresses = {
      "postgresql://postgres:p@db.abcdefghij.supabase.co:5432/postgres":
        "https://abcdefghij.supabase.co",
      "postgresql://postgres.abcdefghij:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres":
        "https://abcdefghij.supabase.co",
      "postgresql://postgres:p@db.acme.example:5432/postgres": undefined,
      "postgresql://postgres.abcdefghij:p@pooler.acme.example:5432/postgres": undefined,
    };
    for (const [address, apiUrl] of Object.entries(addresses)) {
      expect(target(address)).toEqual({ databaseUrl: address, apiUrl });
    }
  });

  it("may be named by any of its URLs", () => {
    for (const typed of [
      "https://abc.supabase.co",
      "https://abc.supabase.co/",
      "https://abc.supabase.co/functions/v1",
      "https://abc.supabase.co/rest/v1/",
      "https://supabase.com/dashboard/project/abc/settings/api",
    ]) {
      expect(projectUrl(typed)).toBe("https://abc.supabase.co");
    }
  });

  it("is asked for when the text is no address, and a password is not repeated", () => {
    for (const typed of ["abc", "abc.supabase.co", "ftp://abc.example", ""]) {
      expect(() => projectUrl(typed)).toThrow("is not the URL");
    }
    for (const typed of ["p4ss", "https://postgres:p4ss@x/y", "postgresql://u:p4ss%zz@x/y"]) {
      expect(() => target(typed)).toThrow(/^(?!.*p4ss).*is not a URL/);
    }
  });
});

describe("a length of time", () => {
  it("is minutes, hours or days", () => {
    expect(["30m", "24h", "7d", "0"].map(readDuration)).toEqual([
      "30 minutes",
      "24 hours",
      "7 days",
      "0 minutes",
    ]);
  });

  it("is nothing else", () => {
    for (const typed of ["", "24", "-1h", "1.5h", "1w", "h", "24 h", "99999d"]) {
      expect(() => readDuration(typed)).toThrow("is not a length of time");
    }
  });
});
