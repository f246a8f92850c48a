import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { vi } from "vitest";

/** A request as the tenant's server got it. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The name that the server's certificate is for. */
export const HOST = "hooks.acme.example";

/** A tenant's HTTPS server on a free port of this machine, with a certificate of its own. */
export class WebhookServer {
  readonly received: ReceivedWebhook[] = [];
  status = 204;
  headers: Record<string, string> = {};
  /** To send instead of an answer. */
  rawAnswer: string | null = null;
  /** To say nothing at all. */
  isSilent = false;
  /** The certificate, to be trusted. */
  ca = "";
  port = 0;
  private server: Server | undefined;

  async start(): Promise<void> {
    const { key, cert } = makeCertificate(HOST);
    this.ca = cert;
    const server = createServer({ key, cert }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        this.received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
        if (this.isSilent) return;
        if (this.rawAnswer !== null) return void response.socket?.end(this.rawAnswer);
        response.writeHead(this.status, this.headers).end("x".repeat(100_000));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://${HOST}:${this.port}/calbase?from=test`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

/** Whether a request was signed with the secret, as the receiver finds when it comes in. */
export function isSignedWith(secret: string, { headers, body }: ReceivedWebhook): boolean {
  vi.setSystemTime(Number(headers["webhook-timestamp"]) * 1000);
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
}

function makeCertificate(host: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "calbase-certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const options = ["-x509", "-nodes", "-days", "1", "-subj", `/CN=${host}`];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const name = ["-addext", `subjectAltName=DNS:${host}`];
    const files = ["-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", ...options, ...curve, ...name, ...files], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
