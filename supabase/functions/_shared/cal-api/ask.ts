import { type Answer, readAnswer } from "./answer.ts";
import { readBaseUrl } from "./base-url.ts";
import { exchange } from "./exchange.ts";
import { checkKey, outgoing, type Question } from "./outgoing.ts";
import type { Pace } from "./pace.ts";
import { blockedSeconds, rateLimits, restSeconds } from "./rate-limit.ts";

/** Asks the API, in turn. Throws a CalApiProblem for every answer that gives nothing. */
export type Ask = (question: Question) => Promise<Answer>;

/** Whom to ask, as whom, and how fast. */
export interface AskOptions {
  readonly baseUrl?: string;
  /** An API key or an access token; `GET /me` tells whose it is, its looks nothing. */
  readonly key: string;
  readonly pace: Pace;
  readonly timeoutMs: number;
}

/** Makes what asks the API. Throws a CalApiProblem for an address or key that cannot be used. */
export function createAsk({ baseUrl, key, pace, timeoutMs }: AskOptions): Ask {
  const base = readBaseUrl(baseUrl);
  checkKey(key);
  return (question) =>
    pace.inTurn(async () => {
      const incoming = await exchange(outgoing(base, key, question), timeoutMs);
      const { status, headers } = incoming;
      pace.rest(status === 429 ? blockedSeconds(headers) : restSeconds(rateLimits(headers)));
      return readAnswer(incoming, question, [key]);
    });
}
