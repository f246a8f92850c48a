import { readBody } from "../read-body.ts";
import { CalApiProblem } from "./problem.ts";

/** What is sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back, whatever it says. */
export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A page of 250 bookings has about 1 MB; more than this is not read. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * One HTTP request and its answer. Redirects are answers: the key goes where it was meant to go,
 * and nowhere else. Throws a CalApiProblem when there is no answer in time, or too large a one.
 */
export async function exchange(outgoing: Outgoing, timeoutMs: number): Promise<Incoming> {
  const { method, url, headers, body } = outgoing;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, { method, headers, body, signal, redirect: "manual" });
    const bytes = await readBody(answer.body, MAX_BYTES);
    if (bytes === "too large") throw tooLarge();
    if (bytes === "too slow") throw unanswered("its answer came too slowly");
    const text = new TextDecoder().decode(bytes);
    return { status: answer.status, headers: answer.headers, text };
  } catch (error) {
    if (error instanceof CalApiProblem) throw error;
    throw unanswered(signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error));
  }
}

function tooLarge(): CalApiProblem {
  return new CalApiProblem(
    "too large",
    `Cal.com's answer is larger than ${MAX_BYTES / 1024 / 1024} MB.`,
    "Ask for fewer at a time.",
  );
}

function unanswered(reason: string): CalApiProblem {
  return new CalApiProblem(
    "unavailable",
    `Cal.com's API does not answer: ${reason}.`,
    "Try again later. Should it go on, is the API's address right?",
  );
}

/** Deno names the step that failed in the error's text. */
const NOT_CONNECTED = /\(Connect\)/;

/** The code of the innermost error; texts of errors are not ours and could quote what was sent. */
function reasonOf(error: unknown): string {
  const { cause, code, name, message } = error as {
    [Name in "cause" | "code" | "name" | "message"]?: unknown;
  };
  if (NOT_CONNECTED.test(`${message}`)) return "no connection";
  if (cause instanceof Error) return reasonOf(cause);
  return typeof code === "string" ? code : `${name ?? "the connection failed"}`;
}
