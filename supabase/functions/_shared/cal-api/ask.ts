import { type Answer, readAnswer } from "./answer.ts";
import { readBaseUrl } from "./base-url.ts";
import { exchange } from "./exchange.ts";
import type { Pace } from "./pace.ts";
import { CalApiProblem } from "./problem.ts";
import { blockedSeconds, rateLimits, restSeconds } from "./rate-limit.ts";

/** A question to the API. */
export interface Question {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Behind the base: `/bookings`. */
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly version?: string;
  readonly body?: object;
  /** What in the body must never be repeated. */
  readonly secrets?: readonly string[];
}

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
      const { method = "GET", path, version, secrets = [] } = question;
      const incoming = await exchange(
        {
          method,
          url: `${base}${path}${search(question.query)}`,
          headers: {
            accept: "application/json",
            authorization: `Bearer ${key}`,
            ...(version && { "cal-api-version": version }),
            ...(question.body && { "content-type": "application/json" }),
          },
          ...(question.body && { body: JSON.stringify(question.body) }),
        },
        timeoutMs,
      );
      const { status, headers } = incoming;
      pace.rest(status === 429 ? blockedSeconds(headers) : restSeconds(rateLimits(headers)));
      return readAnswer(incoming, { method, path, version, secrets: [key, ...secrets] });
    });
}

/** A key that no header can carry would be quoted by the error about it. */
function checkKey(key: string): void {
  if (/^[\x21-\x7e]+$/.test(key)) return;
  throw new CalApiProblem(
    "misconfigured",
    key === "" ? "There is no API key." : "The API key has a character that no key has.",
    "Copy it again from Cal.com, as one line without spaces.",
  );
}

function search(query: Question["query"] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}
