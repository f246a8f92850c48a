import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runToEnd } from "../../cli/process.ts";
import { functionNames, REPOSITORY } from "../../cli/repository.ts";
import { cliEnvironment, SUPABASE_CLI } from "../../cli/supabase-cli.ts";
import { readmeExample } from "../end-to-end/support/readme.ts";

const env = {
  ...cliEnvironment("postgresql://postgres@127.0.0.1/postgres"),
  SUPABASE_ACCESS_TOKEN: undefined,
};

async function cli(...args: string[]) {
  return await runToEnd(SUPABASE_CLI, args, { cwd: REPOSITORY, env });
}

/** The calls of the Supabase CLI in the shell examples of a text, as words. */
function callsIn(text: string): string[][] {
  const examples = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  return examples
    .flatMap((code) => code.replaceAll("\\\n", " ").split(/\n|&&/))
    .map((line) => /^(?:.*\s)?npx supabase (.*?)(?:\s+#.*)?$/.exec(line.trim())?.[1])
    .filter((call) => call !== undefined)
    .map((call) => call.match(/(?:"[^"]*"|\S)+/g) ?? []);
}

const FILES = ["README.md", "docs/installation.md", "docs/moving-and-restoring.md"];
const texts = await Promise.all(FILES.map((file) => readFile(join(REPOSITORY, file), "utf8")));
const calls = texts.flatMap(callsIn);
const ACTIONS = /^[a-z-]+$/;

describe("the CLI's commands in the documentation", () => {
  test("there are some", () => {
    expect(calls.map((words) => words.slice(0, 2).join(" "))).toEqual(
      expect.arrayContaining(["db push", "functions deploy", "secrets set"]),
    );
  });

  test.each(calls.map((words) => ({ call: words.join(" "), words })))(
    "$call: has these flags, and a target that is not the local stack",
    { timeout: 60_000 },
    async ({ words }) => {
      const isGroup = ["db", "functions", "secrets", "migration"].includes(words[0] ?? "");
      const command = words.slice(0, isGroup ? 2 : 1);
      expect(command.every((word) => ACTIONS.test(word))).toBe(true);
      const { code, output } = await cli(...command, "--help");
      expect(code).toBe(0);
      const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
      for (const flag of flags) expect(output).toMatch(new RegExp(`^ +${flag}\\b`, "m"));
      if (/Local by default/.test(output) && !["start", "test"].includes(command[0] ?? "")) {
        expect(flags).toContain("--remote");
      }
    },
  );

  test("all functions are deployed by name", () => {
    const deploy = calls.find(([group, action]) => group === "functions" && action === "deploy");
    expect(
      deploy
        ?.slice(2)
        .filter((word) => !word.startsWith("--"))
        .toSorted(),
    ).toEqual(functionNames().toSorted());
  });
});

test("Without a link the README's way stops, and touches nothing on this machine", {
  timeout: 60_000,
}, async () => {
  const deploy = await readmeExample("npm run setup");
  expect(deploy).toMatch(/supabase login\n.*supabase link --project-ref <ref>\n.* npm run setup$/m);
  const push = await cli("db", "push", "--remote", "--dry-run", "--yes");
  expect(push.code).not.toBe(0);
  expect(push.output).toMatch(/supabase link/);
  expect(push.output).not.toMatch(/up to date|local/i);
});
