import { PostgrestClient } from "@supabase/postgrest-js";
import { beforeAll, describe, expect, test } from "vitest";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { hasStandIns, useDatabase } from "./database.ts";
import { token, useGateway } from "./gateway.ts";

describe.runIf(hasStandIns)("calling a function", () => {
  const db = useDatabase();
  const gateway = useGateway(db);

  beforeAll(() =>
    db.sql(`
      create type pair as (a int, b text);
      create domain score as int;
      create table calls (n int);
      grant insert, select on calls to service_role;

      create function add(x int, y int default 10) returns int language sql immutable as 'select x + y';
      create function echo(p jsonb) returns jsonb language sql immutable as 'select p';
      create function kind(p jsonb) returns text language sql immutable as 'select jsonb_typeof(p)';
      create function nothing() returns text language sql immutable as 'select null::text';
      create function to_void(n int) returns void language sql as 'insert into calls values (n)';
      create function numbers() returns setof int language sql stable as 'select generate_series(1, 3)';
      create function none_of_them() returns setof int language sql stable as 'select 1 where false';
      create function one_pair() returns pair language sql stable as $$ select 1, 'x' $$;
      create function pairs() returns setof pair language sql stable as $$ values (1, 'x'), (2, 'y') $$;
      create function as_table(n int) returns table (a int, b text) language sql stable as
        $$ select i, 'row ' || i from generate_series(1, n) i $$;
      create function one_column() returns table (a int) language sql stable as 'select 7';
      create function with_out(x int, out double int, out half numeric) language sql immutable as
        'select x * 2, x / 2.0';
      create function single_out(out a int) language sql immutable as 'select 5';
      create function a_record() returns record language sql stable as $$ select 1 as a, 'x' as b $$;
      create function varied(
        "double" float8, "when" timestamptz, "list" text[], "numbers" int[], flag boolean,
        s score, id uuid, doc json, big bigint
      ) returns jsonb language sql stable as $$
        select to_jsonb(array[
          pg_typeof($1)::text, pg_typeof($2)::text, pg_typeof($3)::text, pg_typeof($4)::text,
          pg_typeof($5)::text, pg_typeof($6)::text, pg_typeof($7)::text, pg_typeof($8)::text, $9::text
        ]) || to_jsonb($3) || to_jsonb($4)
      $$;
      create function joined(variadic words text[]) returns text language sql immutable as
        $$ select array_to_string(words, ' ') $$;
      create function whole(json) returns text language sql immutable as 'select json_typeof($1)';
      create function over(a int) returns text language sql immutable as $$ select 'one' $$;
      create function over(a int, b int) returns text language sql immutable as $$ select 'two' $$;
      create function same(a int) returns text language sql immutable as $$ select 'int' $$;
      create function same(a text) returns text language sql immutable as $$ select 'text' $$;
      create function "Odd Name"("The Arg" int) returns int language sql immutable as 'select $1';
      create function context() returns jsonb language sql stable as $$
        select jsonb_build_object(
          'method', current_setting('request.method'),
          'path', current_setting('request.path'),
          'header', current_setting('request.headers')::jsonb ->> 'x-test',
          'search_path', current_setting('search_path'),
          'timeout', current_setting('statement_timeout'),
          'read_only', current_setting('transaction_read_only')
        )
      $$;
      create function impatient(seconds float8) returns text language sql
        set search_path = 'public' set statement_timeout = '300ms' as
        $$ select pg_sleep(seconds)::text $$;
      create function volatile_context() returns text language sql volatile as
        $$ select current_setting('transaction_read_only') $$;
      create function write_by_stable() returns void language sql stable as 'select to_void(1)';
      create schema private;
      create function private.secret() returns int language sql as 'select 1';
      create function on_event() returns trigger language plpgsql as 'begin return null; end';
    `),
  );

  test.each([
    ["add", { x: 1, y: 2 }, 3],
    ["add", { x: 1 }, 11],
    ["nothing", {}, null],
    ["numbers", {}, [1, 2, 3]],
    ["none_of_them", {}, []],
    ["one_pair", {}, { a: 1, b: "x" }],
    [
      "pairs",
      {},
      [
        { a: 1, b: "x" },
        { a: 2, b: "y" },
      ],
    ],
    [
      "as_table",
      { n: 2 },
      [
        { a: 1, b: "row 1" },
        { a: 2, b: "row 2" },
      ],
    ],
    ["as_table", { n: 0 }, []],
    ["one_column", {}, [{ a: 7 }]],
    ["with_out", { x: 3 }, { double: 6, half: 1.5 }],
    ["single_out", {}, { a: 5 }],
    ["a_record", {}, { a: 1, b: "x" }],
    ["joined", { words: ["a", "b"] }, "a b"],
    ["Odd%20Name", { "The Arg": 4 }, 4],
    ["over", { a: 1 }, "one"],
    ["over", { a: 1, b: 2 }, "two"],
  ])("%s(%j) gives %j", async (name, args, result) => {
    const { status, headers, json } = await gateway.rpc(name, args);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(json).toEqual(result);
  });

  test("void answers 204 without a body, and the work is committed", async () => {
    const { status, headers, text } = await gateway.rpc("to_void", { n: 17 });
    expect([status, headers.get("content-type"), text]).toEqual([204, null, ""]);
    expect(await db.sql("select from calls where n = 17")).toHaveLength(1);
  });

  test("jsonb arrives as what it is, not as a string of it", async () => {
    for (const value of [{ a: [1, { b: null }] }, [1, 2], "text", '{"a":1}', 5, true, null]) {
      expect((await gateway.rpc("echo", { p: value })).json).toEqual(value);
    }
    expect((await gateway.rpc("kind", { p: '{"a":1}' })).json).toBe("string");
  });

  test("numbers keep every digit", async () => {
    const { text } = await gateway.rpc("echo", undefined, {
      body: '{"p": 12345678901234567890.10}',
    });
    expect(text).toBe("12345678901234567890.10");
  });

  test("arguments become the types the function declares", async () => {
    const { json } = await gateway.rpc("varied", {
      double: 1.5,
      when: "2026-11-22T04:05:00Z",
      list: ["a", 'b "c"'],
      numbers: [1, 2],
      flag: true,
      s: 3,
      id: "00000000-0000-0000-0000-000000000001",
      doc: { a: 1 },
      big: 9007199254740991,
    });
    expect(json).toEqual([
      "double precision",
      "timestamp with time zone",
      "text[]",
      "integer[]",
      "boolean",
      "score",
      "uuid",
      "json",
      "9007199254740991",
      "a",
      'b "c"',
      1,
      2,
    ]);
  });

  test("a function with one unnamed json parameter takes the body as a whole", async () => {
    expect((await gateway.rpc("whole", { anything: 1 })).json).toBe("object");
    expect((await gateway.rpc("whole", [1, 2])).json).toBe("array");
  });

  test("an empty body is no arguments", async () => {
    expect((await gateway.rpc("numbers", undefined, { body: "" })).json).toEqual([1, 2, 3]);
  });

  test("the function learns of the request; role settings hold; search_path is the API's", async () => {
    const asUser = {
      authorization: `Bearer ${token({ role: "authenticated" })}`,
      "x-test": "here",
    };
    const { json } = await gateway.rpc("context", {}, { headers: asUser });
    expect(json).toEqual({
      method: "POST",
      path: "/rpc/context",
      header: "here",
      search_path: "public, extensions",
      timeout: "8s",
      read_only: "on",
    });
    const anon = await gateway.rpc("context", {}, { headers: { apikey: LOCAL_KEYS.publishable } });
    expect(anon.json).toMatchObject({ timeout: "3s" });
  });

  test("a function's own statement_timeout ends its call, and goes before its caller's", async () => {
    expect((await gateway.rpc("impatient", { seconds: 0 })).status).toBe(200);
    const { status, json } = await gateway.rpc("impatient", { seconds: 5 });
    expect([status, json]).toMatchObject([500, { code: "57014" }]);
    expect((await gateway.rpc("context")).json).toMatchObject({ timeout: "8s" });
  });

  test("nothing of a request is left for the next one", async () => {
    const asAnon = { headers: { apikey: LOCAL_KEYS.publishable } };
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => gateway.rpc("context", {}, i % 2 ? asAnon : {})),
    );
    for (const [i, { json }] of replies.entries()) {
      expect(json).toMatchObject({ timeout: i % 2 ? "3s" : "8s" });
    }
  });

  test("volatile functions may write by POST; stable ones may not, and none by GET", async () => {
    expect((await gateway.rpc("volatile_context")).json).toBe("off");
    expect((await gateway.rpc("write_by_stable")).status).toBe(405);
    const { status, json } = await gateway.get("/rest/v1/rpc/to_void?n=1", {
      headers: { apikey: LOCAL_KEYS.secret },
    });
    expect(status).toBe(405);
    expect(json).toMatchObject({ code: "25006" });
  });

  test("GET reads the arguments from the query string", async () => {
    const headers = { apikey: LOCAL_KEYS.secret };
    const get = async (path: string) =>
      (await gateway.get(`/rest/v1/rpc/${path}`, { headers })).json;
    expect(await get("add?x=2&y=3")).toBe(5);
    expect(await get("joined?words=%7Ba,b%7D")).toBe("a b");
    expect(await get("echo?p=%7B%22a%22:1%7D")).toEqual({ a: 1 });
    const head = await gateway.get("/rest/v1/rpc/numbers", { method: "HEAD", headers });
    expect([head.status, head.text]).toEqual([200, ""]);
  });

  test("one object instead of an array, when asked for", async () => {
    const headers = { accept: "application/vnd.pgrst.object+json" };
    expect((await gateway.rpc("as_table", { n: 1 }, { headers })).json).toEqual({
      a: 1,
      b: "row 1",
    });
    const { status, json } = await gateway.rpc("as_table", { n: 2 }, { headers });
    expect(status).toBe(406);
    expect(json).toMatchObject({ code: "PGRST116", details: "The result contains 2 rows" });
  });

  test("an unknown function is 404 and the hint names a similar one", async () => {
    const { status, json } = await gateway.rpc("nubmers");
    expect(status).toBe(404);
    expect(json).toEqual({
      code: "PGRST202",
      message: "Could not find the function public.nubmers without parameters in the schema cache",
      details:
        "Searched for the function public.nubmers without parameters or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.",
      hint: null,
    });
    expect((await gateway.rpc("number")).json).toMatchObject({
      hint: "Perhaps you meant to call the function public.numbers",
    });
  });

  test("wrong, missing and superfluous arguments are 404 and the hint names the right ones", async () => {
    for (const args of [{ x: 1, z: 2 }, { y: 1 }, { x: 1, y: 2, z: 3 }]) {
      const { status, json } = await gateway.rpc("add", args);
      expect(status).toBe(404);
      expect(json).toMatchObject({
        code: "PGRST202",
        hint: "Perhaps you meant to call the function public.add(x, y)",
      });
    }
  });

  test("functions that differ in types only are ambiguous", async () => {
    const { status, json } = await gateway.rpc("same", { a: 1 });
    expect(status).toBe(300);
    expect(json).toMatchObject({
      code: "PGRST203",
      message:
        "Could not choose the best candidate function between: public.same(a => integer), public.same(a => text)",
    });
  });

  test("only functions of schema public that can be called are there", async () => {
    for (const name of ["secret", "private.secret", "on_event", "pg_sleep", "schedule"]) {
      expect((await gateway.rpc(name)).status).toBe(404);
    }
  });

  test("a function made, changed or dropped a moment ago is found as it is", async () => {
    expect((await gateway.rpc("fresh")).status).toBe(404);
    await db.sql("create function fresh() returns int language sql as 'select 1'");
    expect((await gateway.rpc("fresh")).json).toBe(1);
    await db.sql("create or replace function fresh() returns int language sql as 'select 2'");
    expect((await gateway.rpc("fresh")).json).toBe(2);
    await db.sql("drop function fresh()");
    expect((await gateway.rpc("fresh")).status).toBe(404);
  });

  test("postgrest-js, the library the functions use, works with it", async () => {
    const client = new PostgrestClient(`${gateway.url}/rest/v1`, {
      headers: { apikey: LOCAL_KEYS.secret },
    });
    const result = await client.rpc("as_table", { n: 2 });
    expect(result.data).toEqual([
      { a: 1, b: "row 1" },
      { a: 2, b: "row 2" },
    ]);
    const { error, status } = await client.rpc("no_such_function");
    expect([status, error?.code]).toEqual([404, "PGRST202"]);
    expect((await client.rpc("to_void", { n: 3 })).status).toBe(204);
  });
});
