import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "../cli/process.ts";
import { functionNames, REPOSITORY } from "../cli/repository.ts";
import { denoProgram } from "../local/functions.ts";

const HELP = `Runs every check and test of this repository; the last line is "N passed, N failed".

  npm test                     everything
  npm test -- <path or name>   only the matching vitest files, without types and lint

The tests boot a stack of their own, on free ports and in a temporary folder. To test one that is
running (npm start, supabase start, a hosted project), name it:
  CALBASE_API_URL, CALBASE_DB_URL, and where they differ from the local defaults
  CALBASE_INBOX_URL, CALBASE_CRON_KEY, CALBASE_SECRET_KEY
CALBASE_TEST_LOG=1 prints what the stack says.`;

/** Colours only for eyes: some of the programs use them in files, too. */
const COLOURS: NodeJS.ProcessEnv = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const filters = process.argv.slice(2);
if (filters.includes("--help")) {
  console.log(HELP);
} else {
  // Whatever the tests leave behind, even when killed, lies in here.
  const folder = await mkdtemp(join(tmpdir(), "calbase-test-"));
  await chmod(folder, 0o755);
  try {
    const counts = filters.length === 0 ? await Promise.all(checks(folder)) : [];
    counts.push(await runVitest(folder));
    const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
    process.exitCode = sum("failed") === 0 ? 0 : 1;
    console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function checks(folder: string): Promise<Count>[] {
  const functions = functionNames().map((name) => `supabase/functions/${name}/index.ts`);
  const deno = ["check", "--quiet", ...functions];
  return [
    check("types", bin("tsc"), ["--project", "."]),
    check("types of the functions, as Deno sees them", denoProgram(), deno, {
      DENO_DIR: join(folder, "deno"),
    }),
    check("lint and format", bin("biome"), [
      "ci",
      "--error-on-warnings",
      `--colors=${process.stdout.isTTY ? "force" : "off"}`,
    ]),
  ];
}

async function check(
  name: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Count> {
  const { code, output } = await runToEnd(program, args, {
    cwd: REPOSITORY,
    env: { ...process.env, ...COLOURS, ...env },
  });
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runVitest(folder: string): Promise<Count> {
  const report = join(folder, "vitest.json");
  const child = spawn(
    bin("vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters],
    {
      cwd: REPOSITORY,
      stdio: "inherit",
      env: { ...withoutPorts(process.env), ...COLOURS, TMPDIR: folder },
    },
  );
  // We stay until it has ended, and then remove the folder.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  const [code] = await once(child, "close");
  const { passed, failed } = await readReport(report);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** The tests choose ports and folders of their own, whatever is set for `npm start`. */
function withoutPorts(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^CALBASE_(HOME|\w+_PORT)$/.test(name));
  return Object.fromEntries(kept);
}

/** Counts tests; a file that cannot even be loaded counts as one failed test. */
async function readReport(file: string): Promise<Count> {
  const report = await readFile(file, "utf8").then(JSON.parse, () => undefined);
  if (!report) return { passed: 0, failed: 1 };
  const unloadable = report.testResults.filter(
    (result: { status: string; assertionResults: unknown[] }) =>
      result.status === "failed" && result.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}

function bin(name: string): string {
  return join(REPOSITORY, "node_modules/.bin", name);
}
