import { jsonResponse } from "../_shared/json-response.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import type { OptOutStatus, OptOuts } from "./opt-outs.ts";
import { messagePage, type Page, statusPage, toHtml, toText, type Wish } from "./page.ts";
import { chooseLanguage } from "./texts.ts";

/** The largest accepted body; a mail program's is 26 bytes. */
export const MAX_BODY_BYTES = 4 * 1024;
/** As private.random_token() makes them. Anything else needs no database. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What the endpoint works with. */
export interface Dependencies {
  readonly optOuts: OptOuts;
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
 * page. Never redirects, never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "GET, HEAD, POST" });
  }
  const language = (locale: string | null) =>
    chooseLanguage(locale, request.headers.get("accept-language"));
  const say = (status: number, page: Page) => respond(status, page, request, dependencies);

  const token = new URL(request.url).searchParams.get("token") ?? "";
  const wish = method === "POST" ? await readWish(request) : null;
  if (wish === "too large") return jsonResponse(413, { error: "Body too large" });
  if (wish === "too slow") return jsonResponse(408, { error: "Body too slow" });
  if (!TOKEN.test(token)) return say(404, messagePage(language(null), "unknownLink"));
  if (wish === "not understood") return say(400, messagePage(language(null), "notUnderstood"));
  try {
    const status = await act(token, wish, dependencies.optOuts);
    return status
      ? say(200, statusPage(status, language(status.locale)))
      : say(404, messagePage(language(null), "unknownLink"));
  } catch (error) {
    dependencies.log("error", "database_failed", { status: 503, error: nameOf(error) });
    return say(503, messagePage(language(null), "tryAgain"));
  }
}

function act(token: string, wish: Wish | null, optOuts: OptOuts): Promise<OptOutStatus | null> {
  if (!wish) return optOuts.status(token);
  return wish === "nothing" ? optOuts.optIn(token) : optOuts.optOut(token, wish);
}

/** What a body asks for: a mail program's or the page's form, either as multipart or urlencoded. */
async function readWish(
  request: Request,
): Promise<Wish | "too large" | "too slow" | "not understood"> {
  const bytes = await readBody(request.body, MAX_BODY_BYTES);
  if (typeof bytes === "string") return bytes;
  const type = request.headers.get("content-type") ?? "";
  const form = await new Response(bytes, { headers: { "content-type": type } })
    .formData()
    .catch(() => new FormData());
  // The link in a header stands for one click: the appointment's own reminders still come.
  if (form.has("List-Unsubscribe")) return "follow_ups";
  const stop = form.get("stop");
  return stop === "follow_ups" || stop === "everything" || stop === "nothing"
    ? stop
    : "not understood";
}

function respond(
  status: number,
  page: Page,
  request: Request,
  { showsHtml, ownPage }: Dependencies,
): Response {
  // The answer to a POST is shown as it is.
  const asHtml = showsHtml || request.method === "POST";
  const body = asHtml ? toHtml(page) : toText(page, ownPage && withToken(ownPage, request));
  return new Response(request.method === "HEAD" ? null : body, {
    status,
    headers: {
      "content-type": asHtml ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
      "content-language": page.language,
      // The address of the page is a secret of its reader.
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      vary: "accept-language",
    },
  });
}

function withToken(page: string, request: Request): string {
  const url = new URL(page);
  url.searchParams.set("token", new URL(request.url).searchParams.get("token") ?? "");
  return url.href;
}
