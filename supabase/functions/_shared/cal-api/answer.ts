import type { Incoming } from "./exchange.ts";
import type { Question } from "./outgoing.ts";
import { tooSoon } from "./pace.ts";
import { type CalApiFailure, CalApiProblem } from "./problem.ts";
import { blockedSeconds } from "./rate-limit.ts";

/** The parts of an answer that succeeded. */
export interface Answer {
  readonly data: unknown;
  readonly pagination: unknown;
}

const MAX_QUOTED = 300;

/**
 * What an answer gives. Throws a CalApiProblem for one that gives nothing; `secrets` and those of
 * the question are never repeated, whoever quotes them.
 */
export function readAnswer(
  incoming: Incoming,
  asked: Question,
  secrets: readonly string[],
): Answer {
  const { status, text } = incoming;
  if (status === 429) throw tooSoon(blockedSeconds(incoming.headers));
  if (status >= 300 && status < 400) throw redirected(incoming);
  if (status === 401) throw unauthorized();
  const body = parse(text);
  if (status >= 500) throw unavailable(status);
  if (body === undefined) throw notJson(status);
  if (status >= 400 || body.status === "error") {
    throw refusal(status, saidBy(body, [...secrets, ...(asked.secrets ?? [])]), asked);
  }
  return { data: body.data, pagination: body.pagination };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text, (_, item) =>
      typeof item === "string" ? storable(item) : item,
    );
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Without what PostgreSQL stores in no JSON: NUL, and halves of characters. */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, "");
}

/**
 * Cal.com's own words, in whichever of its shapes: `error.message` or `message`, a text or, for
 * what does not validate, a list in `error.details.message`. On one line, without secrets.
 */
function saidBy(body: Record<string, unknown>, secrets: readonly string[]): string {
  const error = objectOf(body.error);
  const messages = [objectOf(error.details).message, error.message, body.message]
    .map((message) => (Array.isArray(message) ? message.join("; ") : message))
    .filter((message) => typeof message === "string" && message !== "") as string[];
  const text = secrets
    // Whoever quotes what was sent quotes it as JSON.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((secret) => secret !== "")
    .reduce(
      (said, secret) => said.replaceAll(secret, "[secret]"),
      messages[0] ?? "no reason given",
    );
  // No terminal is told what to do.
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MAX_QUOTED);
}

function objectOf(value: unknown): Record<string, unknown> {
  return (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
}

function refusal(status: number, said: string, asked: Question): CalApiProblem {
  const { method = "GET", path, version } = asked;
  if (status === 404 && /^Cannot [A-Z]+ \//.test(said)) {
    return new CalApiProblem(
      "unsupported",
      `This Cal.com has no ${method} ${path}${version ? ` in version ${version}` : ""}.`,
      "Is the API's address that of API v2, and does its version have this route? See cal-api-version in its documentation.",
    );
  }
  const [kind, whatToDo] = REFUSALS[status] ?? OTHER_REFUSAL;
  return new CalApiProblem(
    kind,
    `Cal.com refuses ${method} ${path}: ${said} (${status}).`,
    whatToDo,
  );
}

const OTHER_REFUSAL: readonly [CalApiFailure, string] = [
  "refused",
  "Correct what Cal.com names. If nothing was typed wrong, its API has changed: update calbase.",
];
const REFUSALS: Readonly<Record<number, readonly [CalApiFailure, string]>> = {
  403: ["forbidden", "Use a key of somebody who may do this in Cal.com, an owner or admin."],
  404: ["not found", "It is not there, or not visible to the key's owner."],
  409: ["conflict", "There is one already: use that."],
};

function unauthorized(): CalApiProblem {
  return new CalApiProblem(
    "unauthorized",
    "Cal.com does not know this API key, or it has expired.",
    "Make another in Cal.com (Settings → Security → API keys) and set it here. api.cal.com and api.cal.eu do not know each other's keys.",
  );
}

/** Where it leads is not followed: the key would go there, too. */
function redirected({ status, headers }: Incoming): CalApiProblem {
  const location = headers.get("location") ?? "";
  const where = URL.canParse(location) ? ` to ${new URL(location).origin}` : "";
  return new CalApiProblem(
    "misconfigured",
    `Cal.com's API redirects${where} (${status}), which is not followed with a key.`,
    "Set the API's own address: https://api.cal.com/v2, https://api.cal.eu/v2, or that of your API v2.",
  );
}

function unavailable(status: number): CalApiProblem {
  return new CalApiProblem(
    "unavailable",
    `Cal.com's API is out of order (${status}${status === 524 ? ", it took too long" : ""}).`,
    "Try again later; nothing has to be done here.",
  );
}

/** A page of a proxy, a firewall or of Cal.com's web app, not of the API. */
function notJson(status: number): CalApiProblem {
  if (status < 300 || status === 404) {
    return new CalApiProblem(
      "misconfigured",
      `What answers is not Cal.com's API (${status}, and no JSON).`,
      "Is the API's address right? It is API v2's own, not that of the web app.",
    );
  }
  return new CalApiProblem(
    "unavailable",
    `Something before Cal.com's API answers in its place (${status}, and no JSON).`,
    "Try again later. Should it go on, a firewall takes these requests for an attack.",
  );
}
