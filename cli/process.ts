import { type ChildProcess, spawn } from "node:child_process";
import { once as nextEvent } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { once } from "./once.ts";

/** A server running as a child of this program. */
export interface Running {
  readonly pid: number;
  /** Resolves once the process has ended, with its exit code (128 + signal number when killed). */
  readonly ended: Promise<number>;
  /** Whether `stop` was called. */
  readonly stopping: boolean;
  /** Sends the stop signal, waits, and kills after `graceMs`. Safe to call twice. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** User and group the process runs as; this program's own when left out. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** What asks the process to end cleanly. */
  readonly stopSignal: "INT" | "TERM";
  /** How long a clean end may take before the process is killed, in milliseconds. */
  readonly graceMs?: number;
  /** A file descriptor for stdout and stderr, or a receiver of their lines. */
  readonly output: number | ((line: string) => void);
}

/*
 * The guard holds our end of a pipe as its stdin. The pipe closes when we stop the server, and also
 * when this program dies in a way it cannot catch, so no server ever outlives it.
 */
const GUARD = `
signal=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(
  read -r _ <&3
  kill -s "$signal" "$server"
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/**
 * Starts a server that ends when `stop` is called or this program dies. It gets a session of its
 * own, so that Ctrl-C reaches only this program, which then stops its servers in order.
 */
export function run(options: RunOptions): Running {
  const { output, user, graceMs = 20_000 } = options;
  const sink = typeof output === "number" ? output : "pipe";
  const child = spawn(
    "/bin/sh",
    ["-c", GUARD, "guard", options.stopSignal, options.command, ...options.args],
    {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["pipe", sink, sink],
      ...user,
    },
  );
  child.stdin?.on("error", () => {});
  if (typeof output === "function") readLines(child, output);
  const ended = new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (code) => resolve(code ?? 128));
  });
  let stopping = false;

  return {
    pid: child.pid ?? -1,
    ended,
    get stopping() {
      return stopping;
    },
    stop: once(async () => {
      stopping = true;
      child.stdin?.end();
      const timer = new AbortController();
      const late = delay(graceMs, "late" as const, { signal: timer.signal }).catch(() => "done");
      if ((await Promise.race([ended, late])) === "late") killGroup(child);
      timer.abort();
      await ended;
    }),
  };
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

function readLines(child: ChildProcess, receive: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) receive(line);
    });
    stream?.on("end", () => rest && receive(rest));
  }
}

/** Runs a command to its end. Gives its exit code and everything it printed, both streams mixed. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly user?: { readonly uid: number; readonly gid: number } | undefined;
    readonly onLine?: (line: string) => void;
  } = {},
): Promise<{ code: number; output: string }> {
  const { onLine, user, ...rest } = options;
  const child = spawn(command, args, { ...rest, ...user, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  readLines(child, (line) => {
    lines.push(line);
    onLine?.(line);
  });
  try {
    const [code] = await nextEvent(child, "close");
    return { code: code ?? 128, output: lines.join("\n") };
  } catch (error) {
    return { code: 127, output: error instanceof Error ? error.message : String(error) };
  }
}
