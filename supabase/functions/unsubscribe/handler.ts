import { type ButtonPage, pageResponse } from "../_shared/button-page.ts";
import { type TenantLookup, unknownLinkHeaders } from "../_shared/forwarded.ts";
import { jsonResponse } from "../_shared/json-response.ts";
import { chooseLanguage } from "../_shared/languages.ts";
import { movedPage, tokenOf, withTokenOf } from "../_shared/link-token.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readForm } from "../_shared/read-form.ts";
import type { OptOutStatus, OptOuts } from "./opt-outs.ts";
import { messagePage, statusPage, type Wish, whereButtonsAre } from "./page.ts";

/** The largest accepted body; a mail program's is 26 bytes. */
export const MAX_BODY_BYTES = 4 * 1024;

/** What the endpoint works with. */
export interface Dependencies {
  readonly optOuts: OptOuts;
  readonly hasTenant: TenantLookup;
  /**
   * Whether browsers get to see HTML: Supabase turns HTML that is asked for by GET into plain
   * text, except on a domain of one's own.
   */
  readonly showsHtml: boolean;
  /** A page of one's own that posts here, for where HTML is not shown. */
  readonly ownPage: string | null;
  readonly log: Log;
}

/**
 * The unsubscribe link of a message. GET shows what its holder gets and changes nothing: mail
 * scanners follow links. POST acts: by a mail program's one click (RFC 8058) or a button of the
 * page. A POST is never redirected (RFC 8058), a GET where the tenant has moved to another project.
 * Never throws.
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

  const token = tokenOf(request);
  const wish = method === "POST" ? await readWish(request) : null;
  if (wish === "too large") return jsonResponse(413, { error: "Body too large" });
  if (wish === "too slow") return jsonResponse(408, { error: "Body too slow" });
  if (!token) return say(404, messagePage(language(null), "unknownLink"));
  if (wish === "not understood") return say(400, messagePage(language(null), "notUnderstood"));
  try {
    const status = await act(token, wish, dependencies.optOuts);
    if (status?.moved_to && !wish) return movedPage(request, status.moved_to);
    if (status) return say(200, statusPage(status, language(status.locale)));
    const headers = await unknownLinkHeaders(request, dependencies.hasTenant);
    return say(404, messagePage(language(null), "unknownLink"), headers);
  } catch (error) {
    dependencies.log("error", "database_failed", { status: 503, error: nameOf(error) });
    return say(503, messagePage(language(null), "tryAgain"));
  }
}

function act(token: string, wish: Wish | null, optOuts: OptOuts): Promise<OptOutStatus | null> {
  if (!wish) return optOuts.status(token);
  return wish === "nothing" ? optOuts.optIn(token) : optOuts.optOut(token, wish);
}

/** What a body asks for: a mail program's or the page's form. */
async function readWish(
  request: Request,
): Promise<Wish | "too large" | "too slow" | "not understood"> {
  const form = await readForm(request, MAX_BODY_BYTES);
  if (typeof form === "string") return form;
  // The link in a header stands for one click: the appointment's own reminders still come.
  if (form.has("List-Unsubscribe")) return "follow_ups";
  const stop = form.get("stop");
  return stop === "follow_ups" || stop === "everything" || stop === "nothing"
    ? stop
    : "not understood";
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
    how: whereButtonsAre(page.language, ownPage && withTokenOf(request, ownPage)),
    isHead: request.method === "HEAD",
    headers,
  });
}
