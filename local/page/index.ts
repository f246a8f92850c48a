import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { once } from "../../cli/once.ts";
import { pageDocument } from "./document.ts";
import { readState } from "./state.ts";

export interface PageOptions {
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** As the role authenticator. */
  readonly databaseUrl: string;
  readonly inboxUrl: string;
  readonly log: (line: string) => void;
}

export interface Page {
  readonly url: string;
  stop(): Promise<void>;
}

/** Own style sheet and script only, in nobody's frame, and nothing for pages of other origins. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Serves a page that shows what is in the local database, where a project has Studio. It can only be
 * looked at: the database takes no writes from it.
 */
export async function startPage(options: PageOptions): Promise<Page> {
  const database = openDatabase(options.databaseUrl);
  const files = await readFiles();
  const server = createServer((request, response) => {
    answer(request, response, { database, files, inboxUrl: options.inboxUrl }).catch((error) => {
      options.log(`the page could not be shown: ${(error as Error).message}`);
      send(response, 503, "text/plain", "The database does not answer. Try again.\n");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: once(async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      // Browsers keep theirs open.
      server.closeAllConnections();
      await closed;
      await database.end();
    }),
  };
}

/** The database as the page has it: `databaseUrl` is of the role authenticator. */
export function openDatabase(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: "calbase page",
    // A role that reads, in transactions that cannot write.
    options:
      "-c role=service_role -c default_transaction_read_only=on -c statement_timeout=5s -c search_path=",
    max: 2,
  });
  pool.on("error", () => {});
  return pool;
}

interface Answering {
  readonly database: pg.Pool;
  readonly files: Readonly<Record<string, { readonly type: string; readonly text: string }>>;
  readonly inboxUrl: string;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { database, files, inboxUrl }: Answering,
): Promise<void> {
  if (!isOurHost(request)) {
    // Another name that leads here is somebody's who wants to read this in a browser.
    return send(response, 421, "text/plain", "This page is on 127.0.0.1 or localhost.\n");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return send(response, 405, "text/plain", "This page can only be looked at.\n");
  }
  const [path = "", search] = (request.url ?? "/").split("?", 2);
  const file = files[path];
  if (file) return send(response, 200, file.type, file.text);
  if (path !== "/") return send(response, 404, "text/plain", "There is no such page.\n");
  const slug = new URLSearchParams(search).get("tenant") ?? undefined;
  const state = await readState(database, slug);
  send(response, 200, "text/html", pageDocument(state, inboxUrl));
}

/** Whether a browser was led here by a name of this machine, not by one that was made to lead here. */
function isOurHost({ headers, socket }: IncomingMessage): boolean {
  return ["127.0.0.1", "localhost"].some((name) => headers.host === `${name}:${socket.localPort}`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, "content-type": `${type}; charset=utf-8` });
  response.end(body);
}

async function readFiles(): Promise<Answering["files"]> {
  const read = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
  return Object.assign(Object.create(null), {
    "/style.css": { type: "text/css", text: await read("style.css") },
    "/refresh.js": { type: "text/javascript", text: await read("refresh.js") },
  });
}
