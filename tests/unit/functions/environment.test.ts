import { describe, expect, it } from "vitest";
import { databaseSettings } from "../../../supabase/functions/_shared/environment.ts";

/** The settings in an environment. */
const settings = (environment: Record<string, string>) =>
  databaseSettings((name) => environment[name]);
const SUPABASE_URL = "https://abc.supabase.co";
const SUPABASE_SERVICE_ROLE_KEY = "legacy-key";

describe("the key for the database", () => {
  it("is the default one of the named secret keys", () => {
    const SUPABASE_SECRET_KEYS = '{"other":"x","default":"sb_secret_1"}';
    expect(settings({ SUPABASE_URL, SUPABASE_SECRET_KEYS, SUPABASE_SERVICE_ROLE_KEY })).toEqual({
      url: "https://abc.supabase.co/rest/v1",
      secretKey: "sb_secret_1",
    });
  });

  it("is the legacy key where there is no usable default one", () => {
    for (const SUPABASE_SECRET_KEYS of [
      "",
      "{}",
      '{"default":""}',
      '{"default":1}',
      "null",
      "junk",
    ]) {
      const environment = { SUPABASE_URL, SUPABASE_SECRET_KEYS, SUPABASE_SERVICE_ROLE_KEY };
      expect(settings(environment).secretKey).toBe("legacy-key");
    }
  });

  it("is asked for by name when it is missing", () => {
    expect(() => settings({ SUPABASE_URL })).toThrow("SUPABASE_SERVICE_ROLE_KEY");
    expect(() => settings({ SUPABASE_SERVICE_ROLE_KEY })).toThrow("SUPABASE_URL");
  });
});
