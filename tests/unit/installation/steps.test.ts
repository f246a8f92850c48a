import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { functionNames } from "../../../cli/repository.ts";
import type { Cli } from "../../../installation/cli.ts";
import type { Project, Query } from "../../../installation/project.ts";
import { hostedSecrets } from "../../../installation/secrets.ts";
import {
  deployFunctions,
  giveSecrets,
  pushMigrations,
  type Setup,
  writeSettings,
} from "../../../installation/steps.ts";

const REF = "abcdefghijklmnopqrst";
const KEY = "a key of at least 24 characters";

/** A hosted project, as far as the CLI shows it. */
function hosted(isTrial = false) {
  const calls: (readonly string[])[] = [];
  const files: string[] = [];
  const known = new Map<string, string>();
  const cli: Cli = {
    run: async (...args) => {
      calls.push(args);
      const rows = [...known].map(([name, value]) => ({ name, value: sha256(value) }));
      return { data: JSON.stringify(rows), notes: "Applying migration 20261123100000_a.sql..." };
    },
    withFile: async (text, args) => {
      files.push(text);
      for (const [, name = "", value = ""] of text.matchAll(/^(\w+)='(.*)'$/gm)) {
        known.set(name, value);
      }
      return cli.run(...args("the-file"));
    },
  };
  const project: Project = {
    name: `the linked project ${REF}`,
    ref: REF,
    remote: `--remote=${REF}`,
    functionsUrl: `https://${REF}.supabase.co/functions/v1`,
    cli,
    withQuery: async () => {
      throw new Error("not asked for");
    },
  };
  const said: string[] = [];
  const setup: Setup = {
    project,
    store: hostedSecrets(project),
    isTrial,
    isKeyRenewed: false,
    say: (line) => said.push(line),
  };
  return { setup, calls, files, said };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A Vault in which nothing but these settings is. */
function vaultOf(settings: Record<string, string>): { query: Query; statements: string[] } {
  const statements: string[] = [];
  const query = (async (sql: string) => {
    statements.push(sql);
    if (sql.includes("to_regprocedure")) return [{ is: true }];
    return Object.entries(settings).map(([name, value]) => ({ name, value }));
  }) as Query;
  return { query, statements };
}

beforeEach(() => {
  for (const name of ["CRON_KEY", "SMTP_URL", "RESEND_API_KEY", "EMAIL_FROM"]) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

describe("setting up a hosted project", () => {
  it("names the project in every call, and says so", async () => {
    const { setup, calls, said } = hosted();
    await pushMigrations(setup);
    await deployFunctions(setup);
    await giveSecrets(setup, KEY, {});
    expect(calls.length).toBeGreaterThan(2);
    for (const args of calls) expect(args).toContain(`--remote=${REF}`);
    expect(calls[1]).toEqual(expect.arrayContaining(["functions", "deploy", ...functionNames()]));
    expect(said.filter((line) => line.includes("→"))).toEqual([
      `Migrations → the linked project ${REF}`,
      `Functions → project ${REF}`,
      `Secrets of the functions → the secrets of project ${REF}`,
    ]);
  });

  it("gives secrets in a file, and only those that are others", async () => {
    const { setup, calls, files } = hosted();
    vi.stubEnv("RESEND_API_KEY", "re_1");
    await giveSecrets(setup, KEY, { EMAIL_FROM: "a@b.example" });
    expect(files).toEqual([`CRON_KEY='${KEY}'\nRESEND_API_KEY='re_1'\nEMAIL_FROM='a@b.example'\n`]);
    expect(calls.flat().join(" ")).not.toContain(KEY);
    await giveSecrets(setup, KEY, { EMAIL_FROM: "a@b.example" });
    expect(files).toHaveLength(1);
    await giveSecrets(setup, `${KEY} 2`, {});
    expect(files[1]).toBe(`CRON_KEY='${KEY} 2'\n`);
  });

  it("only asks when it is on trial", async () => {
    const { setup, calls, files } = hosted(true);
    const { query, statements } = vaultOf({});
    await pushMigrations(setup);
    await writeSettings(setup, query);
    await deployFunctions(setup);
    await giveSecrets(setup, KEY, {});
    expect(calls).toEqual([
      ["db", "push", `--remote=${REF}`, "--dry-run"],
      ["secrets", "list", `--remote=${REF}`, "--output-format=json"],
    ]);
    expect(files).toEqual([]);
    expect(statements.join()).not.toContain("create_secret");
  });
});

describe("the settings in Vault", () => {
  const url = `https://${REF}.supabase.co/functions/v1`;

  it("are left as they are when they are right", async () => {
    const { query, statements } = vaultOf({ calbase_functions_url: url, calbase_cron_key: KEY });
    expect(await writeSettings(hosted().setup, query)).toBe(KEY);
    expect(statements.join()).not.toContain("create_secret");
  });

  it("get a key that nobody can guess", async () => {
    const { query, statements } = vaultOf({});
    const key = await writeSettings(hosted().setup, query);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(statements.join()).toContain(`create_secret('${key}', 'calbase_cron_key'`);
  });

  it("follow a key that is given, unless it is too short", async () => {
    const { query, statements } = vaultOf({ calbase_functions_url: url, calbase_cron_key: KEY });
    vi.stubEnv("CRON_KEY", `${KEY} 2`);
    expect(await writeSettings(hosted().setup, query)).toBe(`${KEY} 2`);
    expect(statements.join()).toContain("create_secret");
    vi.stubEnv("CRON_KEY", "short");
    await expect(writeSettings(hosted().setup, query)).rejects.toThrow("shorter");
  });
});

it("Every account that the functions read can be given", async () => {
  const { ACCOUNT_VARIABLES } = await import("../../../installation/secrets.ts");
  const index = await readFile("supabase/functions/deliver-reminders/index.ts", "utf8");
  const feedback = await readFile("supabase/functions/delivery-feedback/index.ts", "utf8");
  const metrics = await readFile("supabase/functions/metrics/index.ts", "utf8");
  for (const name of ACCOUNT_VARIABLES) expect(`${index}${feedback}${metrics}`).toContain(name);
});
