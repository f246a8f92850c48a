import { createHmac } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type Gateway, startGateway } from "../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { type Database, hasStandIns } from "./database.ts";

/** An answer of the gateway, its body read as JSON where it is some. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface TestGateway {
  readonly url: string;
  readonly lines: string[];
  /** Calls a function by POST with the secret key; `init` overrides. */
  rpc(name: string, args?: unknown, init?: RequestInit): Promise<Reply>;
  get(path: string, init?: RequestInit): Promise<Reply>;
}

/** Starts a gateway to the database before the tests of the calling file; stops it after them. */
export function useGateway(db: Database, functions: Record<string, string> = {}): TestGateway {
  let gateway: Gateway;
  const lines: string[] = [];

  beforeAll(async () => {
    if (!hasStandIns) return;
    gateway = await startGateway({
      port: 0,
      databaseUrl: db.authenticatorUrl,
      functions,
      keys: LOCAL_KEYS,
      log: (line) => lines.push(line),
    });
  });

  afterAll(async () => {
    await gateway?.stop();
  });

  async function get(path: string, init: RequestInit = {}): Promise<Reply> {
    return reply(await fetch(new URL(path, gateway.url), init));
  }

  return {
    get url() {
      return gateway.url;
    },
    lines,
    get,
    rpc: (name, args = {}, init = {}) =>
      get(`/rest/v1/rpc/${name}`, {
        method: "POST",
        body: JSON.stringify(args),
        ...init,
        headers: {
          apikey: LOCAL_KEYS.secret,
          "content-type": "application/json",
          ...(init.headers as Record<string, string>),
        },
      }),
  };
}

async function reply(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? JSON.parse(text) : undefined,
  };
}

/** A token as the project's auth server would sign it. */
export function token(
  claims: Record<string, unknown>,
  secret = LOCAL_KEYS.jwtSecret,
  header: Record<string, unknown> = { alg: "HS256", typ: "JWT" },
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
