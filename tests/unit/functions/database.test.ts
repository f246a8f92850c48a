import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../supabase/functions/_shared/database.ts";
import { nameOf } from "../../../supabase/functions/_shared/log.ts";
import { VERSION } from "../../../supabase/functions/_shared/version.ts";

interface Seen {
  readonly url?: string;
  readonly method?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("a call of a database function", () => {
  let server: Server;
  let seen: Seen[];
  let answer: { status: number; body: string } | null;
  let url: string;
  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: '"stored"' };
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ url: request.url, method: request.method, headers: request.headers, body });
      if (!answer) return;
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/v1`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const call = (timeoutMs = 5_000) =>
    connectDatabase({ url, secretKey: "sb_secret_1" })(
      "webhook_secrets",
      { p_tenant: "demo" },
      timeoutMs,
    );

  it("is one request with the secret key", async () => {
    expect(await call()).toBe("stored");
    expect(seen).toMatchObject([
      {
        url: "/rest/v1/rpc/webhook_secrets",
        method: "POST",
        headers: {
          apikey: "sb_secret_1",
          authorization: "Bearer sb_secret_1",
          "x-calbase-project": "127.0.0.1",
          "x-calbase-version": VERSION,
        },
        body: '{"p_tenant":"demo"}',
      },
    ]);
  });

  it("fails with the function's name and the SQLSTATE, without what the database said", async () => {
    answer = { status: 400, body: '{"code":"22P02","message":"bad","details":"secret value"}' };
    const error = await call().catch((error) => error);
    expect(nameOf(error)).toBe("webhook_secrets failed: 22P02");
    expect(String(error)).not.toContain("secret value");
  });

  it("says that the database is of another version when that has no such function", async () => {
    answer = { status: 404, body: '{"code":"PGRST202","message":"Could not find the function"}' };
    expect(nameOf(await call().catch((error) => error))).toBe(
      `webhook_secrets failed: PGRST202: the database is not of version ${VERSION}, apply the migrations`,
    );
  });

  it("fails, once, on an answer that is no answer of the database", async () => {
    answer = { status: 503, body: "<html>" };
    expect(nameOf(await call().catch((error) => error))).toBe("webhook_secrets failed: 503");
    expect(seen).toHaveLength(1);
  });

  it("fails when there is no answer in time", async () => {
    answer = null;
    await expect(call(20)).rejects.toThrow("webhook_secrets failed");
  });

  it("fails when nobody listens", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(call()).rejects.toThrow("webhook_secrets failed");
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
});
