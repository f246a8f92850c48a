import { once } from "node:events";

/** After this the program ends whatever still hangs; its servers end with it. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * Aborts at the first signal that asks to stop, and when npm, which started us, is gone. Later
 * signals do nothing: npm passes on the Ctrl-C that the terminal has already sent to everyone, and
 * stopping takes a bounded time.
 */
export function stopSignal(): AbortSignal {
  const asked = new AbortController();
  const stop = () => {
    if (asked.signal.aborted) return;
    console.log("\nStopping …");
    asked.abort();
    setTimeout(process.exit, STOP_TIMEOUT_MS, 1).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  if (process.env.npm_lifecycle_event) {
    const npm = process.ppid;
    setInterval(() => process.ppid !== npm && stop(), 1_000).unref();
  }
  return asked.signal;
}

/** Resolves when the signal has aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
