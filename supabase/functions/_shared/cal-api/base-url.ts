import { CalApiProblem } from "./problem.ts";

/** Cal.com's own installation; the one in the EU is https://api.cal.eu/v2, with keys of its own. */
export const HOSTED_API = "https://api.cal.com/v2";

const THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The base of the API, without a slash at the end. An address without a path gets the `/v2` that
 * belongs there. The key is sent to it: so it is https, but on this machine, and has no login in
 * it. Throws a CalApiProblem otherwise.
 *
 * Whom to ask is for the operator to say, as is the key: whether the host is on the public internet
 * is for take() to check.
 */
export function readBaseUrl(text: string = HOSTED_API): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong("is not a URL");
  if (url.protocol === "http:" && !THIS_MACHINE.includes(url.hostname)) {
    throw wrong("is not https, and the key would travel in the open");
  }
  if (url.username || url.password) throw wrong("carries a login");
  if (url.search || url.hash) throw wrong("has something behind its path");
  return `${url.origin}${url.pathname.replace(/\/+$/, "") || "/v2"}`;
}

/** The address is not repeated: it may hold a password. */
function wrong(what: string): CalApiProblem {
  return new CalApiProblem(
    "misconfigured",
    `The address of Cal.com's API ${what}.`,
    `Write it as ${HOSTED_API}, https://api.cal.eu/v2, or that of your own API v2.`,
  );
}
