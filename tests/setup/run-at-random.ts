import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "../../cli/repository.ts";

/** A folder of tests that try things at random, and how one says how much. */
export interface Random {
  readonly help: string;
  /** In tests/. */
  readonly folder: string;
  /** The option that says how many are tried. */
  readonly count: string;
  /** The environment variables that tell the tests: this with the option's name, and with SEED. */
  readonly variables: string;
}

/** Runs the folder as the command line says: so many, from a seed that is another each time unless named. */
export async function runAtRandom({ help, folder, count, variables }: Random): Promise<void> {
  const { values } = parseArgs({
    options: { [count]: { type: "string" }, seed: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const given = values[count] as string | undefined;
  const seed = values.seed as string | undefined;
  const child = spawn(join(REPOSITORY, "node_modules/.bin/vitest"), ["run", `tests/${folder}`], {
    cwd: REPOSITORY,
    stdio: "inherit",
    env: {
      ...process.env,
      ...(given && { [`${variables}_${count.toUpperCase()}`]: wholeNumber(count, given) }),
      [`${variables}_SEED`]: seed ? wholeNumber("seed", seed) : String(Date.now() % 2 ** 31),
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
