import { beforeEach, describe, expect, test, vi } from "vitest";
import { chooseProject } from "../../../installation/project.ts";

const OLD = "postgresql://postgres.oldproject:secret@aws-0-eu.pooler.supabase.com:5432/postgres";
const OWN_SERVER = "postgresql://postgres:secret@db.example.org:5432/postgres";

const chosen = async (values: object, linked: string | undefined) =>
  (await chooseProject({ ...values }, async () => linked)).name;

beforeEach(() => {
  vi.stubEnv("CALBASE_DB_URL", undefined);
  vi.stubEnv("CALBASE_API_URL", undefined);
  return () => vi.unstubAllEnvs();
});

test("the linked one, where none is named", async () => {
  expect(await chosen({}, "newproject")).toBe("the linked project newproject");
  await expect(chosen({}, undefined)).rejects.toThrow("Which project? None is linked.");
});

test("the named one, whatever is linked or exported", async () => {
  vi.stubEnv("CALBASE_DB_URL", OWN_SERVER);
  expect(await chosen({ "db-url": OLD }, "newproject")).toContain("as postgres.oldproject");
});

describe("the exported one", () => {
  test("where it is the linked one, or none is linked", async () => {
    vi.stubEnv("CALBASE_DB_URL", OLD);
    expect(await chosen({}, "oldproject")).toContain("as postgres.oldproject");
    expect(await chosen({}, undefined)).toContain("as postgres.oldproject");
  });

  test.each([OLD, OWN_SERVER])("but not where another is linked since", async (url) => {
    vi.stubEnv("CALBASE_DB_URL", url);
    const refused = chosen({}, "newproject");
    await expect(refused).rejects.toThrow(/Which project\?.*newproject is linked/s);
    await expect(refused).rejects.not.toThrow("secret");
  });
});
