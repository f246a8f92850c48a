const NOT_CONNECTED =
  /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)\b|\(Connect\)/;

/**
 * Whether a `fetch` that failed had not even connected, so that nobody can have taken the request.
 * Deno says so in the text of the error, Node.js by the code of its cause.
 */
export function wasNeverSent(error: unknown): boolean {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown };
  return NOT_CONNECTED.test(`${code} ${message}`) || (cause ? wasNeverSent(cause) : false);
}
