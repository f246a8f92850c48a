import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that Resend would take. */
export interface TakenRequest {
  readonly key: string;
  readonly raw: string;
  readonly body: Record<string, unknown>;
}

/** An answer other than the usual one. */
export interface Answer {
  readonly status: number;
  readonly name?: string;
  readonly message?: string;
  readonly headers?: Record<string, string>;
}

/**
 * Resend's `POST /emails` as its documentation describes it, on a free port: checks path, key and
 * body, knows idempotency keys, and first gives the answers it was told to give.
 */
export class ResendServer {
  readonly taken: TakenRequest[] = [];
  readonly answers: Answer[] = [];
  requests = 0;
  url = "";
  private readonly ids = new Map<string, { id: string; raw: string }>();
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      this.requests++;
      const raw = Buffer.concat(chunks).toString();
      const { status, headers, ...body } = this.answers.shift() ?? this.judge(request, raw);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify({ statusCode: status, ...body }));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private judge(
    { method, url, headers }: import("node:http").IncomingMessage,
    raw: string,
  ): Answer & { id?: string } {
    if (url !== "/emails") return { status: 404, name: "not_found" };
    if (method !== "POST") return { status: 405, name: "method_not_allowed" };
    if (!headers.authorization) return { status: 401, name: "missing_api_key" };
    if (headers.authorization !== "Bearer re_test") return { status: 403, name: "invalid_api_key" };
    if (headers["content-type"] !== "application/json") return { status: 415 };
    const key = String(headers["idempotency-key"] ?? "");
    if (key.length < 1 || key.length > 256) return { status: 400, name: "invalid_idempotency_key" };
    const known = this.ids.get(key);
    if (known) {
      return known.raw === raw
        ? { status: 200, id: known.id }
        : { status: 409, name: "invalid_idempotent_request" };
    }
    const body = JSON.parse(raw);
    for (const field of ["from", "to", "subject", "html", "text"]) {
      if (!body[field]) return { status: 422, name: "missing_required_field" };
    }
    const id = `resend-${this.ids.size + 1}`;
    this.ids.set(key, { id, raw });
    this.taken.push({ key, raw, body });
    return { status: 200, id };
  }
}
