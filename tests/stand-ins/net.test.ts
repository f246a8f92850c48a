import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { startNet } from "../../local/net.ts";
import { freePorts } from "../../local/ports.ts";
import { eventually, hasStandIns, useDatabase } from "./database.ts";

interface Answer extends Record<string, unknown> {
  id: string;
  status_code: number | null;
  content_type: string | null;
  headers: Record<string, string> | null;
  content: string | null;
  timed_out: boolean;
  error_msg: string | null;
}

describe.runIf(hasStandIns)("pg_net", () => {
  const db = useDatabase();
  const requests: { line: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  let server: Server;
  let base = "";
  let worker: { stop(): Promise<void> };

  beforeAll(async () => {
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    worker = await startNet({ superuserUrl: db.superuserUrl, log: () => {} });
  });

  afterAll(async () => {
    await worker?.stop();
    server?.close();
    server?.closeAllConnections();
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    if (request.url?.startsWith("/silent")) return;
    if (request.url?.startsWith("/abort")) return void response.destroy();
    if (request.url?.startsWith("/moved")) {
      return void response.writeHead(302, { location: "/target" }).end();
    }
    response.writeHead(201, { "content-type": "text/plain", "x-answer": "42" });
    response.end(request.url === "/nul" ? "before\0after" : `got ${body}`);
  }

  async function call(expression: string): Promise<string> {
    const [row] = await db.sql<{ id: string }>(`select ${expression} as id`);
    return row?.id ?? "";
  }

  async function answerTo(id: string): Promise<Answer> {
    return eventually(`request ${id} is answered`, async () => {
      const [row] = await db.sql<Answer>("select * from net._http_response where id = $1", [id]);
      return row;
    });
  }

  const seen = (line: string) => requests.filter((request) => request.line === line);

  test("http_post sends its body as JSON and records the answer", async () => {
    const id = await call(
      `net.http_post('${base}/post', '{"ä": [1, "x"]}', headers := '{"x-cron-key": "k"}')`,
    );
    expect(await answerTo(id)).toMatchObject({
      status_code: 201,
      content_type: "text/plain",
      headers: { "x-answer": "42" },
      content: 'got {"ä": [1, "x"]}',
      timed_out: false,
      error_msg: null,
    });
    const [request] = seen("POST /post");
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "x-cron-key": "k",
      "user-agent": expect.stringMatching(/^pg_net\//),
    });
  });

  test("http_get and http_delete send theirs, and params go into the URL", async () => {
    await answerTo(await call(`net.http_get('${base}/get?a=1', '{"b": "ö &"}')`));
    await answerTo(await call(`net.http_delete('${base}/delete', body := '{"c": 3}')`));
    expect(seen("GET /get?a=1&b=%C3%B6%20%26")).toHaveLength(1);
    expect(seen("DELETE /delete")[0]?.body).toBe('{"c": 3}');
  });

  test("the defaults are those of pg_net", async () => {
    await withDatabase(db.url, async (client) => {
      await client.query("begin");
      await client.query(`select net.http_post('${base}/never')`);
      const { rows } = await client.query(
        "select method, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds from net.http_request_queue",
      );
      expect(rows).toEqual([
        {
          method: "POST",
          url: `${base}/never`,
          headers: { "Content-Type": "application/json" },
          body: "{}",
          timeout_milliseconds: 5000,
        },
      ]);
      await client.query("rollback");
    });
  });

  test("nothing is sent before the commit, and nothing after a rollback", async () => {
    await withDatabase(db.url, async (client) => {
      await client.query("begin");
      await client.query(`select net.http_get('${base}/rolled-back')`);
      await client.query("rollback");
      await client.query("begin");
      const { rows } = await client.query(`select net.http_get('${base}/committed') as id`);
      // One that is committed meanwhile passes it.
      await answerTo(await call(`net.http_get('${base}/meanwhile')`));
      expect(seen("GET /committed")).toEqual([]);
      await client.query("commit");
      await answerTo(rows[0].id);
    });
    expect(seen("GET /committed")).toHaveLength(1);
    expect(seen("GET /rolled-back")).toEqual([]);
  });

  test("a request that takes too long is given up", async () => {
    const id = await call(`net.http_get('${base}/silent', timeout_milliseconds := 200)`);
    expect(await answerTo(id)).toMatchObject({
      status_code: null,
      content: null,
      timed_out: true,
      error_msg: expect.stringMatching(/^Timeout of 200 ms reached/),
    });
  });

  test("a slow request holds up what comes later, until it is answered or given up", async () => {
    const slow = await call(`net.http_get('${base}/silent', timeout_milliseconds := 2000)`);
    await eventually("it is sent", () => seen("GET /silent").length > 1);
    const quick = await call(`net.http_get('${base}/quick')`);
    await pause(1_200);
    expect(seen("GET /quick")).toEqual([]);
    await answerTo(quick);
    expect((await answerTo(slow)).timed_out).toBe(true);
  });

  test("what waits is sent together, and answered together", async () => {
    const ids = await db.sql<{ id: string }>(
      `select net.http_get(url, timeout_milliseconds := 1500) as id
       from unnest(array['${base}/silent', '${base}/together']) url`,
    );
    await eventually("both are sent", () => seen("GET /together").length > 0);
    await pause(500);
    const answers = await db.sql("select from net._http_response where id = any ($1)", [
      ids.map(({ id }) => id),
    ]);
    expect(answers).toEqual([]);
    for (const { id } of ids) await answerTo(id);
  });

  test("failures say what libcurl would", async () => {
    const [closed] = await freePorts(1);
    const refused = await call(`net.http_get('http://127.0.0.1:${closed}/')`);
    const aborted = await call(`net.http_get('${base}/abort')`);
    expect(await answerTo(refused)).toMatchObject({
      timed_out: false,
      error_msg: "Couldn't connect to server",
    });
    expect(await answerTo(aborted)).toMatchObject({
      timed_out: false,
      error_msg: "Server returned nothing (no headers, no data)",
    });
  });

  test("redirects are followed", async () => {
    expect(await answerTo(await call(`net.http_get('${base}/moved')`))).toMatchObject({
      status_code: 201,
    });
    expect(seen("GET /target")).toHaveLength(1);
  });

  test("an answer with a NUL is kept up to it", async () => {
    const { content } = await answerTo(await call(`net.http_get('${base}/nul')`));
    expect(content).toBe("before");
  });

  test("hundreds of requests are each sent once", async () => {
    const rows = await db.sql<{ id: string }>(
      `select net.http_get('${base}/many?n=' || n) as id from generate_series(1, 500) n`,
    );
    const ids = rows.map((row) => row.id);
    await eventually("all are answered", async () => {
      const answered = await db.sql("select from net._http_response where id = any ($1)", [ids]);
      return answered.length >= 500;
    });
    const lines = requests.map(({ line }) => line).filter((line) => line.includes("/many"));
    expect(lines).toHaveLength(500);
    expect(new Set(lines).size).toBe(500);
    expect(await db.sql("select from net.http_request_queue")).toEqual([]);
  });

  test("a row put in the queue by hand is sent as well", async () => {
    await db.sql(
      "insert into net.http_request_queue (method, url, timeout_milliseconds) values ('GET', $1, 1000)",
      [`${base}/by-hand`],
    );
    await eventually("it is sent", () => seen("GET /by-hand").length > 0);
  });

  test("answers are kept for six hours", async () => {
    await db.sql(
      `insert into net._http_response (id, created)
       values (-1, now() - interval '6 hours 1 minute'), (-2, now() - interval '5 hours')`,
    );
    const other = await startNet({ superuserUrl: db.superuserUrl, log: () => {} });
    try {
      await eventually("the old one is removed", async () => {
        const rows = await db.sql("select id from net._http_response where id < 0");
        return rows.length === 1 && rows[0]?.id === "-2";
      });
    } finally {
      await other.stop();
    }
  });

  test("http_collect_response gives the answer", async () => {
    const id = await call(`net.http_get('${base}/collect')`);
    await answerTo(id);
    const [row] = await db.sql(
      "select status, message, (response).body from net.http_collect_response($1)",
      [id],
    );
    expect(row).toEqual({ status: "SUCCESS", message: "ok", body: "got " });
  });

  test("what cannot be a request is refused", async () => {
    await expect(db.sql("select net.http_get('localhost')")).rejects.toThrow(
      'invalid URL "localhost"',
    );
    await expect(db.sql("select net.http_get(null)")).rejects.toMatchObject({ code: "23502" });
    await expect(
      db.sql(`select net.http_post('${base}/', headers := '{"Content-Type": "text/plain"}')`),
    ).rejects.toThrow('Content-Type header must be "application/json"');
  });

  test("API roles may use it, as on Supabase", async () => {
    for (const role of ["anon", "authenticated", "service_role"]) {
      const id = await withDatabase(db.url, async (client) => {
        await client.query(`set role ${role}`);
        const { rows } = await client.query(`select net.http_get('${base}/as-${role}') as id`);
        return rows[0].id as string;
      });
      expect((await answerTo(id)).status_code).toBe(201);
    }
  });

  test("whether the worker is up can be asked", async () => {
    await db.sql("select net.check_worker_is_up()");
    await worker.stop();
    await expect(db.sql("select net.check_worker_is_up()")).rejects.toThrow(
      "the pg_net background worker is not up",
    );
    worker = await startNet({ superuserUrl: db.superuserUrl, log: () => {} });
  });
});
