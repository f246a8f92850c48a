import { readAnswer } from "./answer.ts";
import { readBaseUrl } from "./base-url.ts";
import { exchange, type Incoming } from "./exchange.ts";
import { checkKey, outgoing } from "./outgoing.ts";
import { type CalApiFailure, CalApiProblem } from "./problem.ts";
import { blockedSeconds, rateLimits } from "./rate-limit.ts";
import type { WebhookOutcome } from "./webhook-outcome.ts";

/*
 * For whoever keeps elsewhere what to ask, how fast and how far they are: the database. One step is
 * one request; what came is handed on as it was read, and nothing is thrown.
 */

/** What to ask next. */
export interface Step {
  readonly apiUrl: string;
  /** Null to send no header. */
  readonly apiVersion: string | null;
  /** Behind the URL: `/bookings`, `/bookings/<uid>` or `/me`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
  readonly key: string;
}

/** What came of it. */
export interface StepAnswer {
  /**
   * The status the API itself answered with. 0 when somebody else did or nobody, and for what says
   * nothing of what was asked for: a 404 means that there is no such booking, a 403 that this key
   * may not.
   */
  readonly status: number;
  /** As read; a single booking is a list of one. */
  readonly bookings?: readonly unknown[];
  readonly pagination?: unknown;
  /** Of `/me`. */
  readonly account?: unknown;
  /** Of a step that looks at the tenant's webhook. */
  readonly webhook?: WebhookOutcome;
  /** How many requests are left until the window ends, in `reset` seconds. */
  readonly remaining?: number;
  readonly reset?: number;
  /** What is wrong and what to do, without secrets. */
  readonly error?: string;
  /** The answer was larger than may be read: fewer bookings are to be asked for at a time. */
  readonly too_large?: true;
}

/** Failures that are not the API's word on what was asked for, whatever status came with them. */
const NO_WORD: readonly CalApiFailure[] = ["unsupported", "misconfigured", "unreadable"];
const ANSWER_TIMEOUT_MS = 30_000;

/** Asks one question. Never throws a CalApiProblem: whatever happens is an answer. */
export async function takeStep(
  step: Step,
  timeoutMs: number = ANSWER_TIMEOUT_MS,
): Promise<StepAnswer> {
  const { apiUrl, apiVersion, path, query, key } = step;
  let incoming: Incoming | undefined;
  try {
    checkKey(key);
    const question = { path, query, ...(apiVersion && { version: apiVersion }) };
    incoming = await exchange(outgoing(readBaseUrl(apiUrl), key, question), timeoutMs);
    const { data, pagination } = readAnswer(incoming, question, [key]);
    const { status } = incoming;
    if (path === "/me") return { status, account: data, ...limitsOf(incoming) };
    return { status, bookings: listOf(data), pagination, ...limitsOf(incoming) };
  } catch (problem) {
    if (!(problem instanceof CalApiProblem)) throw problem;
    const error = `${problem.message} ${problem.whatToDo}`;
    const size: Pick<StepAnswer, "too_large"> =
      problem.kind === "too large" ? { too_large: true } : {};
    return { status: statusOf(problem, incoming), ...limitsOf(incoming), error, ...size };
  }
}

/** Some uids are answered with 200 and null: no booking to read. */
function listOf(data: unknown): readonly unknown[] {
  if (data === null || data === undefined) return [];
  return Array.isArray(data) ? data : [data];
}

function statusOf({ kind }: CalApiProblem, incoming: Incoming | undefined): number {
  if (!incoming || NO_WORD.includes(kind)) return 0;
  // A page before the API, of a firewall for example.
  return kind === "unavailable" && incoming.status < 500 ? 0 : incoming.status;
}

/** The limit that is nearest. */
function limitsOf(incoming: Incoming | undefined): Pick<StepAnswer, "remaining" | "reset"> {
  if (!incoming) return {};
  const { status, headers } = incoming;
  if (status === 429) return { remaining: 0, reset: blockedSeconds(headers) };
  const [nearest] = rateLimits(headers).toSorted((a, b) => a.remaining - b.remaining);
  return nearest ? { remaining: nearest.remaining, reset: nearest.resetSeconds } : {};
}
