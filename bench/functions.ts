import { join } from "node:path";
import { runToEnd } from "../cli/process.ts";
import { functionNames, REPOSITORY } from "../cli/repository.ts";
import { denoProgram } from "../local/functions.ts";
import { bundleSize } from "./bundle.ts";
import type { Section } from "./section.ts";
import { median, spread } from "./statistics.ts";

const RUNS = 15;

/** How big each function is, and how long importing it takes in a fresh process. */
export const functions: Section = async ({ stack, log }) => {
  const measured = [];
  for (const name of functionNames()) {
    log(`importing ${name}`);
    const file = join(REPOSITORY, "supabase/functions", name, "index.ts");
    const times: number[] = [];
    // The first run fills Deno's cache.
    for (let run = 0; run <= RUNS; run++) {
      const took = await importTime(file, stack.home);
      if (run > 0) times.push(took);
    }
    measured.push({ name, size: await bundleSize(name), times });
  }
  return {
    title: "The functions",
    rows: measured.map(({ name, size, times }) => ({
      function: name,
      "loaded at start kB": kilobytes(size.atStart),
      "in all kB": kilobytes(size.total),
      "import ms": spread(times),
    })),
    budgets: measured.flatMap(({ name, size, times }) => [
      {
        budget: `${name} ≤ 100 kB bundled and minified, at start`,
        measured: `${kilobytes(size.atStart)} kB`,
        met: size.atStart <= 100_000,
      },
      {
        budget: `${name} ≤ 80 ms to import`,
        measured: `${spread(times)} ms`,
        met: median(times) <= 80,
      },
    ]),
  };
};

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

/** Milliseconds from the import to the module being ready, in a Deno process of its own. */
async function importTime(file: string, home: string): Promise<number> {
  const script = `const began = performance.now();
await import(${JSON.stringify(`file://${file}`)});
console.log(performance.now() - began);`;
  const { code, output } = await runToEnd(
    denoProgram(),
    [
      "eval",
      "--no-lock",
      "--node-modules-dir=manual",
      `--config=${join(file, "../deno.json")}`,
      script,
    ],
    {
      cwd: REPOSITORY,
      env: {
        PATH: process.env.PATH,
        DENO_DIR: join(home, "deno"),
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
        SUPABASE_URL: "http://127.0.0.1:1",
        SUPABASE_SECRET_KEYS: '{"default":"bench"}',
        CRON_KEY: "a-key-of-at-least-24-characters",
        SMTP_URL: "smtp://127.0.0.1:1",
        EMAIL_FROM: "bench@calbase.example",
      },
    },
  );
  const took = Number(output.trim().split("\n").at(-1));
  if (code !== 0 || Number.isNaN(took)) throw new Error(`${file} cannot be imported:\n${output}`);
  return took;
}
