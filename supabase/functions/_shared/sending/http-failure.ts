import type { SendResult } from "./transport.ts";
import { wasNeverSent } from "./unsent.ts";

/** What a request without an answer means: the provider may have taken it, unless it never left. */
export function withoutAnswer(provider: string, error: unknown, signal: AbortSignal): SendResult {
  if (signal.aborted) return { outcome: "unknown", error: `${provider}: no answer in time` };
  const outcome = wasNeverSent(error) ? "retry" : "unknown";
  return { outcome, error: `${provider}: ${describe(error)}` };
}

/** The `Retry-After` of an answer in seconds (it may be a date), between 1 and an hour; else 1. */
export function retryAfter(header: string | null, now: number): number {
  const text = header?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Math.min(Math.max(Math.ceil(seconds) || 1, 1), 3600);
}

/** The innermost reason: `fetch` itself only says that it failed. */
function describe(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error ? describe(cause) : String(error);
}
