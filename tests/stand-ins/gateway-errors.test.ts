import { connect } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { freePorts } from "../../local/ports.ts";
import { eventually, hasStandIns, useDatabase } from "./database.ts";
import { useGateway } from "./gateway.ts";

describe.runIf(hasStandIns)("errors of the gateway", () => {
  const db = useDatabase();
  const gateway = useGateway(db);

  beforeAll(async () => {
    await db.sql(`
      create function fail(code text, message text default 'oh no') returns void
      language plpgsql as $$
      begin
        raise exception using errcode = code, message = message, detail = 'a detail', hint = 'a hint';
      end $$;
      create table things (id int primary key, parent int references things deferrable initially deferred);
      grant insert on things to service_role;
      create function insert_thing(id int, parent int default null) returns void language sql as
        'insert into things values (id, parent)';
      create function wait(seconds float8) returns int language sql as
        'select 1 from pg_sleep(seconds)';
    `);
    await db.admin(`
      create function public.cut_off() returns void language sql security definer as
        'select pg_terminate_backend(pg_backend_pid())'
    `);
  });

  test("an error of the database comes with its code, message, details and hint", async () => {
    const { status, headers, json } = await gateway.rpc("fail", { code: "P0001" });
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(json).toEqual({
      code: "P0001",
      message: "oh no",
      details: "a detail",
      hint: "a hint",
    });
  });

  test.each([
    ["08006", 503],
    ["21000", 500],
    ["22023", 400],
    ["23502", 400],
    ["23503", 409],
    ["23505", 409],
    ["25P02", 500],
    ["28000", 403],
    ["40001", 500],
    ["40P01", 500],
    ["42501", 403],
    ["42883", 404],
    ["42P01", 404],
    ["53300", 503],
    ["53400", 500],
    ["54000", 500],
    ["55000", 500],
    ["57014", 500],
    ["57P01", 503],
    ["58000", 500],
    ["P0002", 500],
    ["XX000", 500],
    ["PT402", 402],
    ["PT409", 409],
    ["PTABC", 500],
  ])("SQLSTATE %s is status %i", async (code, status) => {
    const reply = await gateway.rpc("fail", { code });
    expect([reply.status, (reply.json as { code: string }).code]).toEqual([status, code]);
  });

  test("a failed call leaves nothing behind, and the connection is good for the next", async () => {
    await gateway.rpc("insert_thing", { id: 1 });
    expect((await gateway.rpc("insert_thing", { id: 1 })).status).toBe(409);
    expect((await gateway.rpc("insert_thing", { id: 2 })).status).toBe(204);
  });

  test("a commit that fails is an error, not a success", async () => {
    const { status, json } = await gateway.rpc("insert_thing", { id: 3, parent: 99 });
    expect(status).toBe(409);
    expect(json).toMatchObject({ code: "23503" });
    expect(await db.sql("select from things where id = 3")).toEqual([]);
  });

  test("the role's statement timeout ends a call", async () => {
    const { status, json } = await gateway.rpc(
      "wait",
      { seconds: 30 },
      {
        headers: { apikey: LOCAL_KEYS.publishable },
      },
    );
    expect(status).toBe(500);
    expect(json).toMatchObject({ code: "57014" });
  });

  test("a connection that is cut during the call is 503, and the next call works", async () => {
    const { status, json } = await gateway.rpc("cut_off");
    expect(status).toBe(503);
    expect(json).toMatchObject({ code: "57P01" });
    expect((await gateway.rpc("wait", { seconds: 0 })).json).toBe(1);
  });

  test("connections cut while idle are replaced", async () => {
    await gateway.rpc("wait", { seconds: 0 });
    await db.admin(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'authenticator'",
    );
    await eventually("calls work again", async () => {
      return (await gateway.rpc("wait", { seconds: 0 })).status === 200;
    });
  });

  test("no database at all is 503", async () => {
    const [closed] = await freePorts(1);
    const other = await startGateway({
      port: 0,
      databaseUrl: `postgresql://authenticator:postgres@127.0.0.1:${closed}/postgres`,
      functions: {},
      keys: LOCAL_KEYS,
      log: () => {},
    });
    try {
      const response = await fetch(`${other.url}/rest/v1/rpc/anything`, {
        method: "POST",
        headers: { apikey: LOCAL_KEYS.secret },
      });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: "PGRST000" });
    } finally {
      await other.stop();
    }
  });

  test("more calls than connections wait for their turn", async () => {
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => gateway.rpc("wait", { seconds: 0.01 })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(60).fill(200));
  });

  test.each([
    ["{", "Empty or invalid json"],
    ["[1]", "The body must be a JSON object of arguments by name"],
    ["5", "The body must be a JSON object of arguments by name"],
  ])("the body %s is 400", async (body, message) => {
    const { status, json } = await gateway.rpc("odd", undefined, { body });
    if (message.startsWith("Empty")) expect([status, json]).toMatchObject([400, { message }]);
    else expect(status).toBe(404);
    await db.sql(
      "create or replace function no_arguments() returns int language sql as 'select 1'",
    );
    const known = await gateway.rpc("no_arguments", undefined, { body });
    expect([known.status, known.json]).toMatchObject([400, { code: "PGRST102", message }]);
  });

  test("another content type, a filter, another method are refused clearly", async () => {
    const xml = await gateway.rpc("wait", {}, { headers: { "content-type": "text/xml" } });
    expect([xml.status, xml.json]).toMatchObject([400, { code: "PGRST102" }]);
    const filtered = await gateway.rpc("wait?select=a", { seconds: 0 });
    expect([filtered.status, filtered.json]).toMatchObject([400, { code: "PGRST100" }]);
    const patch = await gateway.rpc("wait", {}, { method: "PATCH" });
    expect([patch.status, patch.json]).toMatchObject([
      405,
      { code: "PGRST101", message: "Cannot use the PATCH method on RPC" },
    ]);
  });

  test("paths that lead nowhere are 404, broken ones 400", async () => {
    for (const path of ["/", "/rest/v1/", "/rest/v1/a/b", "/rest/v1/rpc/", "/auth/v1/token"]) {
      expect((await gateway.get(path)).status).toBe(404);
    }
    expect((await gateway.get("/rest/v1/rpc/%E0%A4%A")).status).toBe(400);
  });

  test("browsers may call from anywhere", async () => {
    const preflight = await gateway.get("/rest/v1/rpc/wait", {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "apikey,content-type" },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("apikey,content-type");
    const { headers } = await gateway.rpc("wait", { seconds: 0 });
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });

  test("clients that go away do no harm", async () => {
    const { port } = new URL(gateway.url);
    const head = `POST /rest/v1/rpc/wait HTTP/1.1\r\nhost: x\r\napikey: ${LOCAL_KEYS.secret}\r\ncontent-length: 15\r\n\r\n`;
    for (const sent of [head, `${head}{"secon`, `${head}{"seconds":0.2}`]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => {
          socket.write(sent, () => socket.destroy());
        });
        socket.on("close", () => resolve());
      });
    }
    expect((await gateway.rpc("wait", { seconds: 0 })).status).toBe(200);
    expect(gateway.lines.filter((line) => line.includes("Internal"))).toEqual([]);
  });
});
