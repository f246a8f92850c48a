/** A row of net.http_request_queue. */
export interface HttpRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, unknown> | null;
  readonly body: Buffer | null;
  readonly timeoutMs: number;
}

/** What net._http_response says about a request: a status, headers and content, or an error. */
export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly content?: string | undefined;
  readonly timedOut: boolean;
  readonly error?: string;
}

/**
 * Sends a request and waits for the whole answer, at most `timeoutMs` long or until `stopping`.
 * Follows redirects, as pg_net does. Never rejects: what goes wrong is the answer's `error`.
 */
export async function sendRequest(
  request: HttpRequest,
  stopping: AbortSignal,
): Promise<HttpAnswer> {
  const { method, url, body, timeoutMs } = request;
  if (timeoutMs <= 0) {
    return { timedOut: false, error: `timeout_milliseconds must be above 0, got ${timeoutMs}` };
  }
  const started = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: method.toUpperCase(),
      headers: headersOf(request),
      body: body && new Uint8Array(body),
      signal: AbortSignal.any([timeout, stopping]),
    });
    const content = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      // A text in PostgreSQL cannot hold a NUL; pg_net stops there as well.
      content: content.split("\0", 1)[0] || undefined,
      timedOut: false,
    };
  } catch (error) {
    if (!timeout.aborted) return { timedOut: false, error: explain(error) };
    const total = (performance.now() - started).toFixed(6);
    return {
      timedOut: true,
      error: `Timeout of ${timeoutMs} ms reached. Total time: ${total} ms`,
    };
  }
}

function headersOf(request: HttpRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value !== null)
      headers.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  if (!headers.has("user-agent")) headers.set("user-agent", "pg_net/0.19.5");
  return headers;
}

/** libcurl's words for the usual failures, since pg_net reports those. */
const MESSAGES: Record<string, string> = {
  ECONNREFUSED: "Couldn't connect to server",
  EHOSTUNREACH: "Couldn't connect to server",
  ENETUNREACH: "Couldn't connect to server",
  ENOTFOUND: "Couldn't resolve host name",
  EAI_AGAIN: "Couldn't resolve host name",
  ECONNRESET: "Server returned nothing (no headers, no data)",
  UND_ERR_SOCKET: "Server returned nothing (no headers, no data)",
};

function explain(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: reason } = (cause ?? {}) as { code?: string; message?: string };
  return MESSAGES[code ?? ""] ?? reason ?? message;
}
