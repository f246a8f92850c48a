/** How a program ends that was interrupted, as shells see it. */
const INTERRUPTED = 130;

/**
 * Runs what Ctrl-C may interrupt: the first has the signal say so, a second one ends the program
 * at once. The exit code is then 130.
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
