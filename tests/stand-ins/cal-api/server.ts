import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Account } from "./account.ts";
import { invalid, Refusal } from "./refusal.ts";
import { type Answered, answer } from "./routes.ts";

/** What can be ordered instead of the usual answer. */
export type Fault =
  /** The gateway's page for an answer that took too long. */
  | "524"
  /** An error without the envelope. */
  | "500"
  /** A firewall's page. */
  | "403 page"
  /** The web app instead of the API. */
  | "web page"
  /** One request too many, without a word of how long to wait. */
  | "429"
  /** To another host. */
  | "redirect"
  /** The beginning of an answer. */
  | "cut"
  | "too large"
  | "reset"
  | "no answer"
  /** 200 and nothing, as some ids get. */
  | "null"
  /** A refusal that repeats all it was sent. */
  | "echo"
  /** The other shape of pagination than the version has. */
  | "other pagination";

const PAGE = "<!DOCTYPE html><html><body>cloudflare</body></html>";
const PAGES: Partial<Record<Fault, number>> = { "524": 524, "403 page": 403, "web page": 200 };

/** A request as it came, for tests to look at. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

/**
 * Cal.com's API v2 as far as calbase uses it, on a free port: strict about what is asked, and as
 * odd in what it answers as it was seen to be. Its bookings, webhooks and keys are `account`'s.
 */
export class CalComServer {
  url = "";
  readonly seen: Seen[] = [];
  private readonly faults: (Fault | undefined)[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => this.serve(request, Buffer.concat(chunks).toString(), response));
  });

  constructor(readonly account: Account) {}

  /** Starts one; its clock, in ms, is the real one unless another is given. */
  static async start(now: () => number = Date.now): Promise<CalComServer> {
    const started = new CalComServer(new Account(now));
    await new Promise<void>((resolve) => started.server.listen(0, "127.0.0.1", resolve));
    const { port } = started.server.address() as AddressInfo;
    started.url = `http://127.0.0.1:${port}/v2`;
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Orders faults for the next requests, one each; undefined for none. */
  order(...faults: (Fault | undefined)[]): void {
    this.faults.push(...faults);
  }

  private serve(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { method = "", url = "", headers } = request;
    this.seen.push({ method, url, headers });
    const key = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const { isOver, headers: limits } = this.account.throttle.count(key ?? "nobody");
    const fault = this.faults.shift();
    if (fault && this.fail(fault, response)) return;
    for (const [name, value] of Object.entries(limits)) response.setHeader(name, value);
    try {
      if (fault === "echo") throw invalid(`Not so: ${headers.authorization} ${body}`);
      if (isOver)
        throw new Refusal(429, "ThrottlerException", "ThrottlerException: Too Many Requests");
      const { status = 200, ...answered } = this.answer(request, body, key);
      send(response, status, { status: "success", ...changed(answered, fault) });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        send(response, 500, { statusCode: 500, message: "Internal server error" });
        throw error;
      }
      send(response, error.status, error.body(url, this.account.now()));
    }
  }

  private answer(request: IncomingMessage, body: string, key: string | undefined): Answered {
    const { method = "", url = "", headers } = request;
    const { pathname, searchParams } = new URL(url, this.url);
    return answer({
      account: this.account,
      method,
      path: pathname.replace(/^\/v2/, ""),
      query: searchParams,
      user: this.account.users.get(key ?? "") ?? null,
      version: headers["cal-api-version"] as string | undefined,
      body: body ? JSON.parse(body) : {},
    });
  }

  /** Answers as ordered; false where the order only changes the usual answer. */
  private fail(fault: Fault, response: ServerResponse): boolean {
    const page = PAGES[fault];
    if (page) {
      response.writeHead(page, { "content-type": "text/html" }).end(PAGE);
      return true;
    }
    switch (fault) {
      case "500":
        send(response, 500, { statusCode: 500, message: "Internal server error" });
        return true;
      case "429":
        send(response, 429, {});
        return true;
      case "redirect":
        response.writeHead(302, { location: "https://elsewhere.example/v2/me?key=1" }).end();
        return true;
      case "cut":
        response.writeHead(200, { "content-type": "application/json" }).end('{"status":"succ');
        return true;
      case "too large":
        response.writeHead(200, { "content-type": "application/json" });
        response.end(`{"status":"success","data":"${"x".repeat(9 * 1024 * 1024)}"}`);
        return true;
      case "reset":
        response.socket?.resetAndDestroy();
        return true;
      case "no answer":
        return true;
      default:
        return false;
    }
  }
}

function changed(answered: Answered, fault: Fault | undefined): Answered {
  if (fault === "null") return { data: null };
  if (fault !== "other pagination") return answered;
  const { hasNextPage, hasMore } = (answered.pagination ?? {}) as Record<string, boolean>;
  const pagination =
    hasNextPage === undefined
      ? { hasNextPage: hasMore }
      : { hasMore: hasNextPage, nextCursor: hasNextPage ? "eyJ2IjoxfQ==" : null };
  return { ...answered, pagination };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
