import { type ButtonPage, pageResponse } from "../_shared/button-page.ts";
import { type TenantLookup, unknownLinkHeaders } from "../_shared/forwarded.ts";
import { jsonResponse } from "../_shared/json-response.ts";
import { chooseLanguage } from "../_shared/languages.ts";
import { movedPage, tokenOf, withTokenOf } from "../_shared/link-token.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readForm } from "../_shared/read-form.ts";
import type { Attendance } from "./attendance.ts";
import { askedPage, messagePage, whereButtonIs } from "./page.ts";

/** The largest accepted body; the page's is 14 bytes. */
export const MAX_BODY_BYTES = 4 * 1024;

/** What the endpoint works with. */
export interface Dependencies {
  readonly attendance: Attendance;
  readonly hasTenant: TenantLookup;
  /** Whether browsers get to see HTML: see showsHtml() in _shared. */
  readonly showsHtml: boolean;
  /** A page of one's own that posts here, for where HTML is not shown. */
  readonly ownPage: string | null;
  readonly log: Log;
}

/**
 * The link "I will be there" of a message. GET shows what its holder was asked and changes nothing:
 * mail scanners follow links. POST of `attend=yes`, the page's button, says it. Redirects only a GET,
 * where the tenant has moved to another project. Never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "GET, HEAD, POST" });
  }
  const language = (locale: string | null) =>
    chooseLanguage(locale, request.headers.get("accept-language"));
  const say = (status: number, page: ButtonPage, headers = {}) =>
    respond(status, page, headers, request, dependencies);

  const form = method === "POST" ? await readForm(request, MAX_BODY_BYTES) : null;
  if (form === "too large") return jsonResponse(413, { error: "Body too large" });
  if (form === "too slow") return jsonResponse(408, { error: "Body too slow" });
  const token = tokenOf(request);
  if (!token) return say(404, messagePage(language(null), "unknownLink"));
  if (form && form.get("attend") !== "yes") {
    return say(400, messagePage(language(null), "notUnderstood"));
  }
  const { attendance, hasTenant, log } = dependencies;
  try {
    const asked = form ? await attendance.confirm(token) : await attendance.status(token);
    if (asked?.moved_to && !form) return movedPage(request, asked.moved_to);
    if (asked) return say(200, askedPage(asked, language(asked.locale)));
    const headers = await unknownLinkHeaders(request, hasTenant);
    return say(404, messagePage(language(null), "unknownLink"), headers);
  } catch (error) {
    log("error", "database_failed", { status: 503, error: nameOf(error) });
    return say(503, messagePage(language(null), "tryAgain"));
  }
}

function respond(
  status: number,
  page: ButtonPage,
  headers: Readonly<Record<string, string>>,
  request: Request,
  { showsHtml, ownPage }: Dependencies,
): Response {
  return pageResponse(page, {
    status,
    format: showsHtml || request.method === "POST" ? "html" : "text",
    how: whereButtonIs(page.language, ownPage && withTokenOf(request, ownPage)),
    isHead: request.method === "HEAD",
    headers,
  });
}
