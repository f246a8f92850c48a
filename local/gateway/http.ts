import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./errors.ts";

/** Browsers may call the API from anywhere, as on Supabase: the keys decide, not the origin. */
export const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Content-Range, Content-Type, Date, Location",
};

/** What a client accepts when it wants one object instead of an array. */
export const SINGULAR = "application/vnd.pgrst.object+json";

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
    "access-control-allow-methods": "GET, POST, PATCH, DELETE, HEAD, OPTIONS",
    "access-control-allow-headers":
      request.headers["access-control-request-headers"] ?? "apikey, authorization, content-type",
    "access-control-max-age": "3600",
  });
}

/** The headers of a request by lower-case name. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return headers;
}

/**
 * The body as a JSON text, "{}" for none, and the value it stands for. Throws ApiError for another
 * content type and for what is no JSON.
 */
export async function readJson(
  request: IncomingMessage,
): Promise<{ json: string; value: unknown }> {
  const type = (request.headers["content-type"] ?? "application/json").split(";", 1)[0]?.trim();
  if (type !== "application/json") {
    throw new ApiError(400, "PGRST102", `Content-Type not acceptable: ${type}`);
  }
  const json = (await readText(request)).trim() || "{}";
  try {
    return { json, value: JSON.parse(json) };
  } catch {
    throw new ApiError(400, "PGRST102", "Empty or invalid json");
  }
}

// Rejects when the client goes away.
async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
