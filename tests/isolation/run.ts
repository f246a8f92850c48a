import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "../../local/home.ts";

const HELP = `Calls the Data API at random as members of one tenant, after another one's rows: nothing may be
read, nothing changed.

  npm run test:isolation -- --calls 100000           so many calls
  npm run test:isolation -- --seed 123 --calls 5000  the same calls again

A failure prints the call and its seed.`;

const { values } = parseArgs({
  options: {
    calls: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  const child = spawn(join(REPOSITORY, "node_modules/.bin/vitest"), ["run", "tests/isolation"], {
    cwd: REPOSITORY,
    stdio: "inherit",
    env: {
      ...process.env,
      ...(values.calls && { CALBASE_ISOLATION_CALLS: wholeNumber("calls", values.calls) }),
      CALBASE_ISOLATION_SEED: values.seed
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
