import { jsonResponse } from "../_shared/json-response.ts";
import type { CheckHealth } from "./health.ts";

/** A monitor must see how things are now, and so must not get a stored answer. */
const HEADERS = { "cache-control": "no-store" };

/**
 * Answers an uptime monitor, which needs no key: 200 while everything is alive, else 503 with the
 * problems. Monitors also ask by HEAD. Never throws.
 */
export async function handle(request: Request, check: CheckHealth): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "GET, HEAD" });
  }
  const { ok, problems, notes, last_tick_at } = await check();
  const response = jsonResponse(ok ? 200 : 503, { ok, problems, notes, last_tick_at }, HEADERS);
  return request.method === "HEAD" ? new Response(null, response) : response;
}
