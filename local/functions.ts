import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Problem } from "../cli/problem.ts";
import { type Running, run } from "../cli/process.ts";
import { FUNCTIONS, functionNames, REPOSITORY } from "../cli/repository.ts";

/** The edge functions, each served by a Deno process of its own. */
export interface Functions {
  /** Function name to the address of its server. */
  readonly urls: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  /** What the functions find in their environment; nothing else of ours reaches them. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder for Deno's cache. */
  readonly home: string;
  /** Receives what the functions print, prefixed with their name. */
  readonly log: (line: string) => void;
}

const START_TIMEOUT_MS = 60_000;

/** The Deno program that npm installed. Throws a Problem when there is none for this system. */
export function denoProgram(): string {
  try {
    return createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
  } catch (cause) {
    throw new Problem(
      `There is no Deno for ${process.platform}-${process.arch}: ${(cause as Error).message}`,
      "When node_modules came from another machine, delete it and run `npm install`.",
      { cause },
    );
  }
}

/**
 * Serves every function on a free port of 127.0.0.1. Resolves when all of them listen.
 * Throws a Problem with what Deno printed when one does not start.
 */
export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const starts = await Promise.allSettled(
    functionNames().map((name) => serveFunction(name, options)),
  );
  const servers = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.process.stop()));
  };
  const failed = starts.find((start) => start.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { urls: Object.fromEntries(servers.map(({ name, url }) => [name, url])), stop };
}

/** A function and the process that serves it. */
export interface FunctionServer {
  readonly name: string;
  readonly url: string;
  readonly process: Running;
}

/** Serves one function; otherwise as startFunctions. */
export async function serveFunction(
  name: string,
  { env, home, log }: FunctionsOptions,
): Promise<FunctionServer> {
  const printed: string[] = [];
  let listening: (url: string) => void;
  const url = new Promise<string>((resolve) => {
    listening = resolve;
  });
  const server = run({
    command: denoProgram(),
    args: serveArguments(name, env),
    cwd: REPOSITORY,
    env: { ...env, DENO_DIR: join(home, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    stopSignal: "TERM",
    output: (line) => {
      const address = /Listening on (http:\S+?)\/?$/.exec(line)?.[1];
      if (address) return listening(address);
      printed.push(line);
      if (printed.length > 50) printed.shift();
      log(`${name}: ${line}`);
    },
  });
  const outcome = await Promise.race([
    url,
    server.ended.then((code) => ({ code })),
    setTimeout(START_TIMEOUT_MS, "late" as const, { ref: false }),
  ]);
  if (typeof outcome === "string" && outcome !== "late") {
    void server.ended.then((code) => {
      if (!server.stopping) log(`${name}: its server has ended (exit code ${code})`);
    });
    return { name, url: outcome, process: server };
  }
  await server.stop();
  throw new Problem(
    `The function ${name} does not start:\n${printed.join("\n")}`,
    `Correct supabase/functions/${name}; \`npm test\` shows what else is wrong with it.`,
  );
}

function serveArguments(name: string, env: FunctionsOptions["env"]): string[] {
  return [
    "serve",
    "--no-prompt",
    "--no-lock",
    // The packages npm installed, under the versions of deno.json: nothing is downloaded.
    "--node-modules-dir=manual",
    "--no-remote",
    "--host=127.0.0.1",
    "--port=0",
    allowNet(name, env),
    `--allow-env=${Object.keys(env).join(",")}`,
    "--ignore-env",
    join(FUNCTIONS, name, "index.ts"),
  ];
}

/**
 * Whom a function may talk to: the API. The senders also talk to providers, and to servers that
 * tenants and recipients of alerts name; they check those themselves. What reconciles asks the Cal.com that a connection names.
 */
function allowNet(name: string, env: FunctionsOptions["env"]): string {
  if (["deliver-reminders", "deliver-alerts", "reconcile"].includes(name)) return "--allow-net";
  return `--allow-net=${new URL(env.SUPABASE_URL ?? "").host}`;
}
