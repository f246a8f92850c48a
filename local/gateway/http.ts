import type { IncomingMessage, ServerResponse } from "node:http";

/** Browsers may call the API from anywhere, as on Supabase: the keys decide, not the origin. */
export const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Content-Range, Content-Type, Date, Location",
};

/** Answers with a JSON text, or with nothing but the status and headers. */
export function answer(
  response: ServerResponse,
  status: number,
  json: string | undefined,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...CORS,
    ...headers,
    ...(json !== undefined && {
      "content-type": headers["content-type"] ?? "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(json)),
    }),
  });
  response.end(json);
}

/** Answers the question a browser asks before it sends a request with headers of our own. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  answer(response, 200, undefined, {
    "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
    "access-control-allow-headers":
      request.headers["access-control-request-headers"] ?? "apikey, authorization, content-type",
    "access-control-max-age": "3600",
  });
}

/** The whole body as UTF-8 text. Rejects when the client goes away. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
