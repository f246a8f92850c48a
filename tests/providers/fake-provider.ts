import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What a provider can be ordered to do with a request instead of the usual. */
export type Fault =
  /** Takes the message, and answers late. */
  | "slow"
  | "rate_limited"
  /** Fails without having taken the message. */
  | "server_error"
  /** Takes the message, and fails then. */
  | "server_error_after"
  /** Cuts the connection without having taken the message. */
  | "reset_before"
  /** Takes the message, and cuts the connection instead of answering. */
  | "reset_after"
  /** Takes the message, and never answers. */
  | "timeout_after"
  | "quota"
  /** As many messages as the account may send a day are sent. */
  | "daily_limit"
  | "bad_key"
  | "invalid_recipient";

/** A request as it came in. */
export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
}

/** An answer in JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Chooses what goes wrong with a request; undefined when nothing does. */
export type ChooseFault = (request: ProviderRequest) => Fault | undefined;

/** The faults of which the sender cannot know that the message was taken. */
const TAKEN: readonly Fault[] = ["slow", "server_error_after", "reset_after", "timeout_after"];
const SLOW_MS = 400;

/** A provider's HTTP API on a free port of this machine. */
export abstract class FakeProvider {
  url = "";
  requests = 0;
  /** How long it takes to answer. */
  latencyMs = 0;
  /** Asked before each request; `order` replaces it with a fixed list. */
  chooseFault: ChooseFault = () => undefined;
  /** In seconds, with the answer `rate_limited`; null to leave the header out. */
  retryAfter: string | null = "1";
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const raw = Buffer.concat(chunks).toString();
      void this.serve({ method, path, headers, raw }, response);
    });
  });

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Orders faults for the next requests, one each. */
  order(...faults: (Fault | undefined)[]): void {
    const { chooseFault } = this;
    this.chooseFault = () => {
      if (faults.length === 0) this.chooseFault = chooseFault;
      return faults.shift();
    };
  }

  /** Checks a request as the provider does, and takes the message when nothing is wrong with it. */
  protected abstract judge(request: ProviderRequest): Reply;
  /** The provider's words for what it was ordered to answer. */
  protected abstract refuse(fault: Fault): Reply;

  private async serve(request: ProviderRequest, response: ServerResponse): Promise<void> {
    this.requests++;
    const fault = this.chooseFault(request);
    const usual = fault === undefined || TAKEN.includes(fault) ? this.judge(request) : undefined;
    if (fault === "timeout_after") return;
    if (fault === "reset_before" || fault === "reset_after") {
      response.socket?.resetAndDestroy();
      return;
    }
    await pause(this.latencyMs + (fault === "slow" ? SLOW_MS : 0));
    const isUsual = fault === undefined || fault === "slow";
    const { status, body } = (isUsual && usual) || this.refuse(fault as Fault);
    const wait = fault === "rate_limited" ? this.retryAfter : null;
    const headers = { "content-type": "application/json", ...(wait && { "retry-after": wait }) };
    response.writeHead(status, headers).end(JSON.stringify(body));
  }
}
