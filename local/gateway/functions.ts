import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import { answer } from "./http.ts";

export interface FunctionProxy {
  /** Passes a request on to the function `name`, both bodies as streams. Never throws. */
  forward(name: string, path: string, request: IncomingMessage, response: ServerResponse): void;
  /** Closes the connections to the functions. */
  stop(): void;
}

/** As on the platform: how long a function may say nothing. */
const IDLE_TIMEOUT_MS = 150_000;
const BROKE_OFF = "Function broke off without an answer (please check logs)";

/** About one connection, not about the message; each side has its own. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
];

/** `urls` has the address of each function by its name. A function sees the path /<name>/…. */
export function functionProxy(urls: Record<string, string>): FunctionProxy {
  const agent = new Agent({ keepAlive: true });
  return {
    forward(name, path, request, response) {
      const target = Object.hasOwn(urls, name) ? urls[name] : undefined;
      if (target === undefined) {
        return fail(response, 404, "NOT_FOUND", "Requested function was not found");
      }
      const { method } = request;
      const headers = forwardedHeaders(request);
      const upstream = send(new URL(path, target), { agent, method, headers });
      passAnswer(upstream, response);
      passRequest(request, response, upstream);
    },
    stop() {
      agent.destroy();
    },
  };
}

/** Gives the function's answer, or says why there is none. */
function passAnswer(upstream: ClientRequest, response: ServerResponse): void {
  let answered = false;
  upstream.setTimeout(IDLE_TIMEOUT_MS, () => {
    fail(response, 504, "IDLE_TIMEOUT", "The function did not answer in time");
    upstream.destroy();
  });
  upstream.on("response", (reply) => {
    answered = true;
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage, withoutHops(reply.headers));
    // Half an answer must not look like a whole one.
    reply.on("error", () => response.destroy());
    reply.pipe(response);
  });
  upstream.on("error", (error: NodeJS.ErrnoException) => {
    // After its answer a function need not take the rest of the request.
    if (answered) return;
    const [status, code, message] =
      error.code === "ECONNREFUSED"
        ? ([503, "BOOT_ERROR", "Function failed to start (please check logs)"] as const)
        : ([502, "WORKER_ERROR", BROKE_OFF] as const);
    fail(response, status, code, message);
  });
}

/** Gives the function the request, until nobody waits for its answer any more. */
function passRequest(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: ClientRequest,
): void {
  response.on("close", () => {
    request.unpipe(upstream);
    request.resume();
    if (!response.writableFinished || !upstream.writableFinished) upstream.destroy();
  });
  request.on("error", () => upstream.destroy());
  request.pipe(upstream);
}

function forwardedHeaders(request: IncomingMessage): Record<string, string | string[]> {
  const headers = withoutHops(request.headers);
  if (request.headers["transfer-encoding"]) headers["transfer-encoding"] = "chunked";
  const address = request.socket.remoteAddress ?? "";
  const before = request.headers["x-forwarded-for"];
  headers["x-forwarded-for"] = before ? `${before}, ${address}` : address;
  headers["x-forwarded-host"] ??= request.headers.host ?? "";
  headers["x-forwarded-proto"] ??= "http";
  return headers;
}

function withoutHops(headers: IncomingMessage["headers"]): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name)) kept[name] = value;
  }
  return kept;
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  answer(response, status, JSON.stringify({ code, message }));
}
