import { isSameSecret } from "../_shared/same-secret.ts";
import { chooseFormat, expose } from "./exposition.ts";
import type { ReadMetrics } from "./metrics.ts";

/** A shorter key could be guessed. */
export const MIN_KEY_LENGTH = 24;

/** What the function works with. */
export interface Dependencies {
  /** Whoever knows it may read the metrics (METRICS_KEY). */
  readonly key: string | undefined;
  readonly read: ReadMetrics;
  /** Told when the database did not answer. */
  readonly onError: (error: unknown) => void;
}

/**
 * Answers a scrape that brings the key: 200 with the metrics, in the format that `Accept` asks
 * for; 503 with words when there is no key to compare with, or no database. Never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  const { key, read, onError } = dependencies;
  if (request.method !== "GET") return words(405, "Method not allowed", { allow: "GET" });
  if (!key || key.length < MIN_KEY_LENGTH) {
    return words(
      503,
      `Set METRICS_KEY, of at least ${MIN_KEY_LENGTH} characters, and deploy again`,
    );
  }
  if (!isSameSecret(request.headers.get("authorization") ?? "", `Bearer ${key}`)) {
    return words(401, "Send the header Authorization: Bearer <METRICS_KEY>", {
      "www-authenticate": "Bearer",
    });
  }
  try {
    const format = chooseFormat(request.headers.get("accept") ?? "");
    return new Response(expose(await read(), format), {
      headers: { "content-type": format.contentType, "cache-control": "no-store" },
    });
  } catch (error) {
    onError(error);
    return words(503, "The database does not answer");
  }
}

function words(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
