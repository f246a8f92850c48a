import { parseArgs } from "node:util";
import { command } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import type { Subcommand } from "./subcommand.ts";
import { chooseTarget, TARGET_HELP, TARGET_OPTIONS } from "./target.ts";

/** A command that does one of several things. */
export interface Program {
  /** What it is for, and how it is called. */
  readonly about: string;
  readonly example: string;
  readonly subcommands: Readonly<Record<string, Subcommand>>;
  /** What is done when nothing is named; without it, that is a mistake. */
  readonly otherwise?: string;
}

/** Runs what was typed: a subcommand, or the help. */
export async function dispatch(program: Program): Promise<void> {
  const { subcommands, otherwise } = program;
  const name = typedCommand(subcommands) ?? (isHelp() ? undefined : otherwise);
  const chosen = name !== undefined && Object.hasOwn(subcommands, name) && subcommands[name];
  if (chosen) {
    const help = `${chosen.help}\n\n${TARGET_HELP}`;
    await command(help, { ...TARGET_OPTIONS, ...chosen.options }, async (typed) => {
      await chosen.run(chooseTarget(typed.values), typed);
    });
  } else {
    const help = helpOf(program);
    await command(help, TARGET_OPTIONS, async () => {
      const what = name === undefined ? "Which command?" : `"${name}" is not a command.`;
      throw new Problem(what, `\n${help}`);
    });
  }
}

function helpOf({ about, example, subcommands }: Program): string {
  return `${about}

${Object.entries(subcommands)
  .map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`)
  .join("\n")}

${TARGET_HELP}
  --help           also after a command

Example:
  ${example}`;
}

/** The first word, wherever options stand. Which options exist depends on it. */
function typedCommand(subcommands: Program["subcommands"]): string | undefined {
  const options = Object.assign(
    { ...TARGET_OPTIONS },
    ...Object.values(subcommands).map((subcommand) => subcommand.options),
  );
  return parseArgs({ options, strict: false, allowPositionals: true }).positionals[0];
}

function isHelp(): boolean {
  return process.argv.some((word) => word === "--help" || word === "-h");
}
