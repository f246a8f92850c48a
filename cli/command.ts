import { type ParseArgsConfig, parseArgs } from "node:util";
import { explain } from "./problem.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What was typed after the command's name. */
export interface Typed {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly words: readonly string[];
}

/**
 * Runs a command of this repository: prints `help` for --help and for options it does not have,
 * otherwise runs `main`. A Problem is printed with what to do about it; the exit code is then 1.
 */
export async function command(
  help: string,
  options: Options,
  main: (typed: Typed) => Promise<void>,
): Promise<void> {
  // Whoever reads our output may stop early, as `head` does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  let typed: Typed;
  try {
    const { values, positionals } = parseArgs({
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    typed = { values: values as Typed["values"], words: positionals };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  if (typed.values.help) {
    console.log(help);
    return;
  }
  try {
    await main(typed);
  } catch (error) {
    console.error(`\n${explain(error)}`);
    process.exitCode = 1;
  }
}
