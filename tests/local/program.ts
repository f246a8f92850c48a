import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { REPOSITORY } from "../../cli/repository.ts";

/** A command of this repository, running. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when the text has been printed; fails with the output when the program ends before. */
  printed(text: string): Promise<void>;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a TypeScript file of the repository, or of another folder, under Node, as the npm scripts do. */
export function runProgram(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  folder = REPOSITORY,
): Program {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`"${text}" was not printed:\n${output}`)));
      }),
  };
}
