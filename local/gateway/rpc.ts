import type { IncomingMessage, ServerResponse } from "node:http";
import type { Keys } from "../keys.ts";
import { authenticate } from "./auth.ts";
import { type Arguments, type CallResult, callStatement } from "./call.ts";
import { chooseRoutine, takesWholeBody } from "./choose.ts";
import type { Database, RequestContext } from "./database.ts";
import { ApiError, notSingle } from "./errors.ts";
import { answer, plainHeaders, readJson, SINGULAR } from "./http.ts";
import type { Lookup } from "./lookup.ts";
import { type Routine, routineNames } from "./routines.ts";

export interface RpcOptions {
  readonly database: Database;
  readonly lookup: Lookup<Routine>;
  readonly keys: Keys;
}

/**
 * Answers /rest/v1/rpc/<name>: calls the function as the caller's role. Throws ApiError for
 * everything that is not a result.
 */
export async function handleRpc(
  name: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  { database, lookup, keys }: RpcOptions,
): Promise<void> {
  const caller = authenticate(request.headers, keys);
  const method = request.method ?? "GET";
  if (!["GET", "HEAD", "POST"].includes(method)) {
    throw new ApiError(405, "PGRST101", `Cannot use the ${method} method on RPC`);
  }
  const single = (request.headers.accept ?? "").includes(SINGULAR);
  const args = method === "POST" ? await bodyArguments(request, url) : queryArguments(url);
  const candidates = await lookup(name);
  const names = candidates.length > 0 ? [] : await routineNames(database);
  const routine = chooseRoutine(name, args.names, candidates, method === "POST", names);
  if (args.json[0] !== "{" && !takesWholeBody(routine)) throw notAnObject();

  const context: RequestContext = {
    ...caller,
    method,
    path: `/rpc/${name}`,
    headers: plainHeaders(request),
    readOnly: method !== "POST" || !routine.volatile,
    settings: routine.settings,
  };
  const [row] = await database.run<CallResult & Record<string, unknown>>(
    context,
    callStatement(routine, args, single),
  );
  const count = row?.count ?? 0;
  const range = { "content-range": count === 0 ? "*/*" : `0-${count - 1}/*` };
  if (routine.returns === "void") return answer(response, 204, undefined, range);
  if (single && count !== 1) throw notSingle(count);
  answer(response, 200, row?.body ?? "null", {
    ...range,
    ...(single && { "content-type": `${SINGULAR}; charset=utf-8` }),
  });
}

async function bodyArguments(request: IncomingMessage, url: URL): Promise<Arguments> {
  if (url.search !== "") {
    throw new ApiError(
      400,
      "PGRST100",
      "This local stand-in for PostgREST does not filter, order or page what a function returns",
      `Remove the query string ${url.search}`,
    );
  }
  const { json, value } = await readJson(request);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return { names: isObject ? Object.keys(value as object) : [], json, fromQuery: false };
}

function queryArguments(url: URL): Arguments {
  const values = Object.fromEntries(url.searchParams);
  return { names: Object.keys(values), json: JSON.stringify(values), fromQuery: true };
}

function notAnObject(): ApiError {
  return new ApiError(400, "PGRST102", "The body must be a JSON object of arguments by name");
}
