interface EdgeRuntime {
  waitUntil(work: Promise<unknown>): void;
}

/**
 * Lets work go on after the response was given: the hosted runtime stops an instance that has
 * nothing to wait for. The work handles its own errors.
 */
export function runInBackground(work: Promise<unknown>): void {
  const { EdgeRuntime: runtime } = globalThis as { EdgeRuntime?: EdgeRuntime };
  runtime?.waitUntil(work);
}

/**
 * Aborts when the runtime is about to end this instance. Hosted, one lives for 150 s (400 s on paid
 * plans), whatever it is at; it gets no requests in the second half, and is told a tenth before.
 */
export function endingSignal(): AbortSignal {
  const ending = new AbortController();
  addEventListener("beforeunload", () => ending.abort(), { once: true });
  return ending.signal;
}
