import type { Outgoing } from "./exchange.ts";
import { CalApiProblem } from "./problem.ts";

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

/** The HTTP request for a question, as the owner of a key. */
export function outgoing(base: string, key: string, question: Question): Outgoing {
  const { method = "GET", path, query, version, body } = question;
  return {
    method,
    url: `${base}${path}${search(query)}`,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${key}`,
      ...(version && { "cal-api-version": version }),
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  };
}

/** Throws a CalApiProblem for a key that no header can carry: `fetch` would quote it. */
export function checkKey(key: string): void {
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
