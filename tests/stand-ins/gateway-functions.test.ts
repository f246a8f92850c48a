import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, run } from "../../cli/process.ts";
import { denoProgram } from "../../local/functions.ts";
import { type Gateway, startGateway } from "../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { freePorts } from "../../local/ports.ts";
import { eventually } from "./database.ts";

/** A function as the platform runs them: it reads at most a mebibyte of the body. */
const LIMITED = `
export default {
  async fetch(request) {
    let size = 0;
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > 1048576) return Response.json({ error: "too large" }, { status: 413 });
    }
    return Response.json({ size, path: new URL(request.url).pathname });
  },
};
`;

const aborted: string[] = [];
let connections = 0;
const backend = createServer((incoming, response) => {
  // Rejects when the sender goes away, which some tests want.
  serve(incoming, response).catch(() => {});
});
let folder = "";
let deno: Running;
let gateway: Gateway;

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = incoming.url ?? "";
  response.on("close", () => {
    if (!response.writableFinished) aborted.push(path);
  });
  if (path.endsWith("/broken")) return void response.destroy();
  if (path.endsWith("/half")) {
    response.writeHead(200, { "content-length": "100" });
    response.write("the first part", () => response.destroy());
    return;
  }
  if (path.endsWith("/endless")) return void response.write("…");
  if (path.endsWith("/drip")) {
    for await (const chunk of incoming) response.write(chunk);
    return void response.end();
  }
  let body = "";
  for await (const chunk of incoming) body += chunk;
  response.writeHead(path.endsWith("/teapot") ? 418 : 200, {
    "content-type": "application/json",
    "set-cookie": ["a=1", "b=2"],
    "x-from": "function",
  });
  response.end(
    JSON.stringify({ method: incoming.method, path, body, headers: incoming.headers, connections }),
  );
}

beforeAll(async () => {
  backend.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "calbase-function-"));
  const file = join(folder, "limited.ts");
  await writeFile(file, LIMITED);
  const limited = await new Promise<string>((resolve, reject) => {
    deno = run({
      command: denoProgram(),
      args: ["serve", "--host=127.0.0.1", "--port=0", "--no-config", file],
      env: { DENO_DIR: folder, NO_COLOR: "1" },
      stopSignal: "TERM",
      output: (line) => {
        const address = /Listening on (http:\S+?)\/?$/.exec(line)?.[1];
        if (address) resolve(address);
      },
    });
    void deno.ended.then((code) => reject(new Error(`Deno ended with ${code}`)));
  });
  const [closed] = await freePorts(1);
  gateway = await startGateway({
    port: 0,
    databaseUrl: "postgresql://nobody@127.0.0.1:1/none",
    functions: {
      mirror: `http://127.0.0.1:${(backend.address() as AddressInfo).port}`,
      limited,
      down: `http://127.0.0.1:${closed}`,
    },
    keys: LOCAL_KEYS,
    log: () => {},
  });
});

afterAll(async () => {
  await gateway?.stop();
  await deno?.stop();
  backend.close();
  backend.closeAllConnections();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const call = (path: string, init?: RequestInit) =>
  fetch(`${gateway.url}/functions/v1/${path}`, init);

test("a function gets the request as it is, under its own name, without any key", async () => {
  const response = await call("mirror/a%20b?tenant=demo&x=%2F", {
    method: "POST",
    body: '{"a": 1}',
    headers: { "x-cal-signature-256": "abc", "content-type": "text/odd" },
  });
  expect(await response.json()).toMatchObject({
    method: "POST",
    path: "/mirror/a%20b?tenant=demo&x=%2F",
    body: '{"a": 1}',
    headers: {
      "x-cal-signature-256": "abc",
      "content-type": "text/odd",
      "content-length": "8",
      host: new URL(gateway.url).host,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": new URL(gateway.url).host,
      "x-forwarded-proto": "http",
    },
  });
});

test("its answer comes back as it is", async () => {
  const response = await call("mirror/teapot");
  expect(response.status).toBe(418);
  expect(response.headers.get("x-from")).toBe("function");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test.each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is passed on", async (method) => {
  expect(await (await call("mirror", { method })).json()).toMatchObject({ method });
});

test("one connection to the function serves many requests", async () => {
  await call("mirror").then((response) => response.text());
  const before = connections;
  for (let i = 0; i < 10; i++) await call("mirror").then((response) => response.text());
  expect(connections).toBe(before);
});

test("both bodies are streams: the answer begins before the request ends", async () => {
  const { port } = new URL(gateway.url);
  const outgoing = request({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/functions/v1/mirror/drip",
  });
  outgoing.write("one ");
  const response = await new Promise<IncomingMessage>((resolve) =>
    outgoing.on("response", resolve),
  );
  let received = "";
  response.setEncoding("utf8").on("data", (chunk) => {
    received += chunk;
  });
  await eventually("the first part is back", () => received === "one ");
  outgoing.end("two");
  await new Promise((resolve) => response.on("end", resolve));
  expect(received).toBe("one two");
});

test("an unknown function is 404", async () => {
  for (const name of ["nobody", "constructor", "__proto__"]) {
    const response = await call(name);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: "NOT_FOUND",
      message: "Requested function was not found",
    });
  }
});

test("a function that does not run is 503", async () => {
  const response = await call("down", { method: "POST", body: "x" });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "BOOT_ERROR" });
});

test("a function that breaks off before its answer is 502", async () => {
  const response = await call("mirror/broken", { method: "POST", body: "x" });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ code: "WORKER_ERROR" });
});

test("an answer that breaks off does not look complete", async () => {
  const response = await call("mirror/half");
  await expect(response.text()).rejects.toThrow();
});

test("when the client goes away, the function's request is aborted", async () => {
  const abort = new AbortController();
  const response = await call("mirror/endless", { signal: abort.signal });
  expect(response.status).toBe(200);
  abort.abort();
  await eventually("the function sees it", () => aborted.includes("/mirror/endless"));
});

test("a client that goes away while sending does no harm", async () => {
  const { port } = new URL(gateway.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), "127.0.0.1", () => {
      const head = "POST /functions/v1/mirror HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n";
      socket.write(`${head}some of it`, () => socket.destroy());
    });
    socket.on("close", () => resolve());
  });
  expect((await call("mirror")).status).toBe(200);
});

test("a body of megabytes reaches the function whole", async () => {
  const response = await call("limited/deep", { method: "POST", body: "x".repeat(1_048_576) });
  expect([response.status, await response.json()]).toEqual([
    200,
    { size: 1_048_576, path: "/limited/deep" },
  ]);
});

test("a function that has read enough can say so, and the connection goes on", async () => {
  for (const size of [1_048_577, 3_000_000, 20_000_000]) {
    const response = await call("limited", { method: "POST", body: "x".repeat(size) });
    expect([response.status, await response.json()]).toEqual([413, { error: "too large" }]);
    const next = await call("limited", { method: "POST", body: "small" });
    expect(await next.json()).toMatchObject({ size: 5 });
  }
});

test("a function that is started again is found again", async () => {
  const [port = 0] = await freePorts(1);
  const other = await startGateway({
    port: 0,
    databaseUrl: "postgresql://nobody@127.0.0.1:1/none",
    functions: { restarted: `http://127.0.0.1:${port}` },
    keys: LOCAL_KEYS,
    log: () => {},
  });
  const status = () => fetch(`${other.url}/functions/v1/restarted`).then((r) => r.status);
  try {
    for (let round = 0; round < 3; round++) {
      const server = createServer((_, response) => response.end("up")).listen(port, "127.0.0.1");
      await eventually("it answers", async () => (await status()) === 200);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await eventually("it is missed", async () => (await status()) === 503);
    }
  } finally {
    await other.stop();
  }
});

test("stopping lets requests under way finish", async () => {
  const other = await startGateway({
    port: 0,
    databaseUrl: "postgresql://nobody@127.0.0.1:1/none",
    functions: { mirror: `http://127.0.0.1:${(backend.address() as AddressInfo).port}` },
    keys: LOCAL_KEYS,
    log: () => {},
  });
  const { port } = new URL(other.url);
  const outgoing = request({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/functions/v1/mirror/drip",
  });
  outgoing.write("one");
  const response = await new Promise<IncomingMessage>((resolve) =>
    outgoing.on("response", resolve),
  );
  const stopped = other.stop();
  outgoing.end();
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString()).toBe("one");
  await stopped;
  await expect(fetch(other.url)).rejects.toThrow();
});
