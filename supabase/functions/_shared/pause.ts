/** Waits for some milliseconds; rejects with the signal's reason as soon as it aborts. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A pause by the real clock. */
export const pause: Pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
