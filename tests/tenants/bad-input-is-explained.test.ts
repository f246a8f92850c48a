import { describe, expect } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { test } from "../end-to-end/support/test.ts";
import { ownDatabases, stack } from "../setup/stack.ts";
import { tenantCommand as command } from "./support/command.ts";

const timeout = 30_000;
const COMMANDS = [
  "create",
  "list",
  "show",
  "disable",
  "enable",
  "rotate-secret",
  "retire-secrets",
  "preview",
  "test-send",
  "replay",
  "rebuild",
  "jobs",
  "watch",
  "stop-job",
  "resume-job",
  "delete",
];

/** The stack's database address with parts of it changed. */
function address(
  change: Partial<Pick<URL, "port" | "password" | "pathname" | "hostname">>,
): string {
  return Object.assign(new URL(stack.databaseUrl), change).href;
}

test("Help tells every command; each has its own", { timeout: 60_000 }, async () => {
  const overview = await command("--help");
  expect(overview.code).toBe(0);
  for (const name of COMMANDS) expect(overview.output).toContain(`\n  ${name} `);
  const helps = await Promise.all(COMMANDS.map((name) => command(name, "--help")));
  for (const [index, { code, output }] of helps.entries()) {
    expect(output).toContain(`npm run tenant -- ${COMMANDS[index]}`);
    expect(output).toContain("--db-url");
    expect(code).toBe(0);
  }
});

describe("what was typed", () => {
  const cases: Record<string, { typed: string[]; says: string; todo: string }> = {
    "no command": { typed: [], says: "Which command?", todo: "rotate-secret" },
    "an unknown command": { typed: ["remove", "x"], says: '"remove" is not a', todo: "delete" },
    "no slug": { typed: ["show"], says: "Which tenant?", todo: "list" },
    "no name": { typed: ["create", "acme"], says: "What is", todo: 'create acme --name "Acme"' },
    "two words": { typed: ["show", "a", "b"], says: "one word too many", todo: "no spaces" },
    "an unknown tenant": { typed: ["show", "nobody"], says: 'no tenant "nobody"', todo: "list" },
    "an unknown tenant to delete": {
      typed: ["delete", "nobody", "--confirm", "nobody"],
      says: 'no tenant "nobody"',
      todo: "list",
    },
    "a slug that fits no URL": {
      typed: ["create", "Acme_1", "--name", "Acme"],
      says: "The slug cannot be part of a URL",
      todo: "lower-case letters",
    },
    "a blank name": {
      typed: ["create", "acme-of-the-tests", "--name", " "],
      says: "The name is blank",
      todo: "--name",
    },
    "an unknown time zone": {
      typed: ["create", "acme-of-the-tests", "--name", "Acme", "--time-zone", "Europe/Atlantis"],
      says: 'Unknown time zone "Europe/Atlantis"',
      todo: "Europe/Berlin",
    },
    "a short secret": {
      typed: ["create", "acme-of-the-tests", "--name", "Acme", "--secret", "short"],
      says: "too short",
      todo: "16 characters",
    },
    "no length of time": {
      typed: ["rotate-secret", "nobody", "--keep-old-for", "soon"],
      says: '"soon" is not a length of time',
      todo: "24h",
    },
    "no tenant to rebuild": { typed: ["rebuild", "nobody"], says: "no tenant", todo: "list" },
    "no job": { typed: ["stop-job", "acme"], says: "Which job?", todo: "npm run tenant -- jobs" },
    "no number of a job": {
      typed: ["resume-job", "acme", "x"],
      says: "not the number",
      todo: "npm run tenant -- jobs",
    },
    "a job of nobody": {
      typed: ["stop-job", "nobody", "7"],
      says: "no tenant",
      todo: "npm run tenant -- list",
    },
    "a job that does not run": {
      typed: ["stop-job", "demo", "999999999"],
      says: 'The tenant "demo" has no running job 999999999',
      todo: "npm run tenant -- jobs",
    },
    "a job that was not stopped": {
      typed: ["resume-job", "demo", "999999999"],
      says: 'The tenant "demo" has no stopped job 999999999',
      todo: "npm run tenant -- jobs",
    },
    "no id of an event": {
      typed: ["replay", "acme", "--event", "17,x"],
      says: '"x" is not the id of an event',
      todo: "--event 17",
    },
    "no URL of a project": {
      typed: ["list", "--url", "acme"],
      says: '"acme" is not the URL',
      todo: "https://<ref>.supabase.co",
    },
  };
  test.for(Object.entries(cases))("%s", { timeout }, async ([, { typed, says, todo }]) => {
    const { code, output } = await command(...typed);
    expect(output).toContain(says);
    expect(output).toContain(todo);
    expect(output).not.toContain("    at ");
    expect(code).toBe(1);
  });

  test("An option that another command has is refused", { timeout }, async () => {
    const { code, output } = await command("list", "--confirm", "acme");
    expect(output).toContain("--confirm");
    expect(code).toBe(2);
  });

  test("A slug that is taken stays as it is", { timeout }, async ({ tenant }) => {
    const { code, output } = await command("create", tenant.slug, "--name", "Another");
    expect(output).toContain("a tenant with this slug already");
    expect(code).toBe(1);
    expect(await sql("select name from public.tenants where id = $1", [tenant.id])).toEqual([
      { name: `Tenant ${tenant.slug}` },
    ]);
  });
});

describe("the database", () => {
  const cases: Record<string, { url: () => string; says: string; todo: string }> = {
    "that is no address": { url: () => "acme", says: "is not a URL", todo: "postgresql://" },
    "that does not answer": {
      url: () => address({ port: "1" }),
      says: "No database answers at",
      todo: "npm start",
    },
    "of a host that does not exist": {
      url: () => address({ hostname: "db.calbase.invalid" }),
      says: "No database answers at db.calbase.invalid",
      todo: "session pooler",
    },
    "that does not know the password": {
      url: () => address({ password: "not-the-password" }),
      says: "refuses the login",
      todo: "password",
    },
    "that does not exist": {
      url: () => address({ pathname: "/no_such_database" }),
      says: '"no_such_database" does not exist',
      todo: "called postgres",
    },
    "without the migrations": {
      url: () => address({ pathname: "/template1" }),
      says: "has not got calbase's migrations",
      todo: "npm start",
    },
  };
  test.runIf(ownDatabases()).for(Object.entries(cases))("%s", { timeout }, async ([, made]) => {
    const { url, says, todo } = made;
    const { code, output } = await command("list", "--db-url", url());
    expect(output).toContain(says);
    expect(output).toContain(todo);
    expect(output).not.toContain(url());
    expect(output).not.toContain("    at ");
    expect(code).toBe(1);
  });
});
