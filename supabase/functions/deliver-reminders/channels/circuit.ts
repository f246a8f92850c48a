import type { SendResult } from "./channel.ts";

/**
 * Keeps messages from a provider that refuses all of them: after `open`, attempts get the same
 * answer without asking it, until the time is over.
 */
export interface Circuit {
  /** The answer while open, otherwise null. */
  check(): SendResult | null;
  open(seconds: number, error: string): SendResult;
}

/** A closed circuit. `now` is the clock, in ms. */
export function createCircuit(now: () => number): Circuit {
  let openUntil = 0;
  let reason = "";
  const result = (seconds: number): SendResult => ({
    outcome: "retry",
    error: reason,
    retryAfterSeconds: seconds,
  });
  return {
    check() {
      const seconds = Math.ceil((openUntil - now()) / 1000);
      return seconds > 0 ? result(seconds) : null;
    },
    open(seconds, error) {
      openUntil = now() + seconds * 1000;
      reason = error;
      return result(seconds);
    },
  };
}
