import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "../../local/home.ts";

const HELP = `Tries booking histories on a database of its own: in any order, with repetitions, on several
connections at once, rebuilt, and against a model. See docs/histories.md.

  npm run test:histories -- --runs 1000           so many histories for each property
  npm run test:histories -- --seed 123 --runs 50  the same histories again

A failure prints the smallest history that fails, and its seed.`;

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  const child = spawn(join(REPOSITORY, "node_modules/.bin/vitest"), ["run", "tests/histories"], {
    cwd: REPOSITORY,
    stdio: "inherit",
    env: {
      ...process.env,
      ...(values.runs && { CALBASE_HISTORY_RUNS: wholeNumber("runs", values.runs) }),
      CALBASE_HISTORY_SEED: values.seed
        ? wholeNumber("seed", values.seed)
        : String(Date.now() % 2 ** 31),
    },
  });
  const [code] = await once(child, "close");
  process.exitCode = code ?? 1;
}

function wholeNumber(name: string, text: string): string {
  if (/^\d{1,10}$/.test(text)) return text;
  console.error(`--${name} takes a whole number, not "${text}".`);
  process.exit(2);
}
