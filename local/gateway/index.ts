import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "../../cli/once.ts";
import type { Keys } from "../keys.ts";
import { openDatabase } from "./database.ts";
import { ApiError } from "./errors.ts";
import { type FunctionProxy, functionProxy } from "./functions.ts";
import { answer, answerPreflight } from "./http.ts";
import { routineLookup } from "./routines.ts";
import { handleRpc, type RpcOptions } from "./rpc.ts";
import { columnLookup, handleTable, type TableOptions } from "./tables.ts";

export interface GatewayOptions {
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** As the role authenticator. */
  readonly databaseUrl: string;
  /** Where each function listens, by its name. */
  readonly functions: Record<string, string>;
  readonly keys: Keys;
  readonly log: (line: string) => void;
}

export interface Gateway {
  readonly url: string;
  /** Takes no more requests, waits a moment for those under way, closes everything. */
  stop(): Promise<void>;
}

const GRACE_MS = 2_000;

/**
 * Stands in for the API gateway and PostgREST of a Supabase project: /rest/v1/rpc/* calls functions
 * of schema public in the caller's role, /rest/v1/* reads and writes its tables and views,
 * /functions/v1/* leads to the edge functions. What PostgREST has and this has not: filters other
 * than eq, order and paging, embedded tables, upserts, other schemas, other media types than JSON,
 * the response.* settings, and a rollback when a single object was asked for and there is none.
 * It does not refuse to change or delete all rows at once, as Supabase's safeupdate does.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { port, databaseUrl, keys, log } = options;
  const database = openDatabase(databaseUrl);
  const functions = functionProxy(options.functions);
  const handle = router({
    rpc: { database, lookup: routineLookup(database), keys },
    tables: { database, columns: columnLookup(database), keys },
    functions,
  });
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    response.on("error", () => {});
    handle(request, response).catch((error) => fail(request, response, error, log));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: once(async () => {
      await close(server);
      functions.stop();
      await database.stop();
    }),
  };
}

interface Routes {
  readonly rpc: RpcOptions;
  readonly tables: TableOptions;
  readonly functions: FunctionProxy;
}

/** Leads a request to where it is answered. Throws ApiError when there is no such place. */
function router({ rpc, tables, functions }: Routes) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = parseUrl(request.url ?? "/");
    const [, area, version, name = "", ...rest] = url.pathname.split("/");
    if (area === "functions" && version === "v1" && name !== "") {
      const path = `/${[name, ...rest].join("/")}${url.search}`;
      return functions.forward(name, path, request, response);
    }
    if (area !== "rest" || version !== "v1") {
      throw new ApiError(404, "PGRST125", "no Route matched with those values");
    }
    if (request.method === "OPTIONS") return answerPreflight(request, response);
    if (name === "rpc" && rest.length === 1 && rest[0]) {
      return handleRpc(decodeURIComponent(rest[0]), url, request, response, rpc);
    }
    if (name !== "" && rest.length === 0) {
      return handleTable(decodeURIComponent(name), url, request, response, tables);
    }
    throw new ApiError(404, "PGRST125", "Invalid path specified in request URL");
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

function parseUrl(text: string): URL {
  try {
    decodeURIComponent(text);
    return new URL(`http://gateway${text}`);
  } catch {
    throw new ApiError(400, "PGRST125", "Invalid path specified in request URL");
  }
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: (line: string) => void,
): void {
  // The client has gone away; nobody is left to hear about it.
  if (response.destroyed || request.errored) return;
  if (!(error instanceof ApiError)) {
    log(`gateway: ${error instanceof Error ? error.stack : error}`);
    const internal = new ApiError(500, "PGRSTX00", "Internal error");
    answer(response, internal.status, JSON.stringify(internal.body));
    return;
  }
  const { status, body } = error;
  if (status >= 500)
    log(`gateway: ${request.method} ${request.url?.split("?", 1)[0]} ${status} ${error.message}`);
  const headers: Record<string, string> = status === 401 ? { "www-authenticate": "Bearer" } : {};
  answer(response, status, JSON.stringify(body), headers);
}
