import { PostgrestClient } from "@supabase/postgrest-js";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { hasStandIns, useDatabase } from "./database.ts";
import { token, useGateway } from "./gateway.ts";

const ADA = "00000000-0000-0000-0000-00000000000a";
const BOB = "00000000-0000-0000-0000-00000000000b";

describe.runIf(hasStandIns)("tables over the gateway", () => {
  const db = useDatabase();
  const gateway = useGateway(db);

  beforeAll(() =>
    db.sql(`
      create type mood as enum ('good', 'bad');
      create table notes (
        id int primary key, owner uuid not null, note text, mood mood default 'good',
        tags text[], doc jsonb, hidden text default 'hidden'
      );
      alter table notes enable row level security;
      create policy own on notes to authenticated
        using (owner = (current_setting('request.jwt.claims')::jsonb ->> 'sub')::uuid);
      grant select (id, owner, note, mood, tags, doc), insert, update (note, mood), delete
        on notes to authenticated;
      grant select on notes to service_role;
      create view good_notes with (security_invoker = true) as
        select id, note from notes where mood = 'good';
      grant select on good_notes to authenticated;
      create table drop_box (what text);
      grant insert on drop_box to anon;
      create table "Odd Name" ("The Column" int);
      grant all on "Odd Name" to service_role;
      create schema private;
      create table private.secrets (secret text);
      grant usage on schema private to service_role;
      grant select on private.secrets to service_role;
    `),
  );

  beforeEach(() =>
    db.sql(`
      delete from notes;
      delete from drop_box;
      insert into notes (id, owner, note, mood) values
        (1, '${ADA}', 'one', 'good'), (2, '${ADA}', 'two', 'bad'), (3, '${BOB}', 'three', 'good')`),
  );

  const ask = (path: string, init: RequestInit = {}, user = ADA) =>
    gateway.get(`/rest/v1/${path}`, {
      ...init,
      headers: {
        apikey: LOCAL_KEYS.publishable,
        authorization: `Bearer ${token({ role: "authenticated", sub: user })}`,
        "content-type": "application/json",
        ...(init.headers as Record<string, string>),
      },
    });
  const send = (method: string, path: string, body?: unknown, headers = {}) =>
    ask(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const full = { prefer: "return=representation" };

  test("GET gives the rows the policies let the user see", async () => {
    const { status, headers, json } = await ask("notes?select=id,note");
    expect([status, headers.get("content-range")]).toEqual([200, "0-1/*"]);
    expect(json).toEqual([
      { id: 1, note: "one" },
      { id: 2, note: "two" },
    ]);
    expect((await ask("notes?select=id", {}, BOB)).json).toEqual([{ id: 3 }]);
    const head = await ask("notes?select=id", { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
  });

  test("filters narrow it down, each to one value of its type", async () => {
    expect((await ask("notes?select=id&mood=eq.bad")).json).toEqual([{ id: 2 }]);
    expect((await ask("notes?select=id&id=eq.1&note=eq.two")).json).toEqual([]);
    const others = await ask(`notes?select=id&owner=eq.${BOB}`);
    expect([others.json, others.headers.get("content-range")]).toEqual([[], "*/*"]);
    const wrong = await ask("notes?select=id&id=eq.one");
    expect([wrong.status, wrong.json]).toMatchObject([400, { code: "22P02" }]);
    const unknown = await ask("notes?select=id&nothing=eq.1");
    expect([unknown.status, unknown.json]).toMatchObject([400, { code: "42703" }]);
  });

  test("columns without a grant are refused, also in *", async () => {
    for (const path of ["notes", "notes?select=*", "notes?select=hidden"]) {
      const { status, json } = await ask(path);
      expect([status, json]).toMatchObject([403, { code: "42501" }]);
    }
    const byFilter = await ask("notes?select=id&hidden=eq.hidden");
    expect(byFilter.status).toBe(403);
    expect((await ask("good_notes")).json).toEqual([{ id: 1, note: "one" }]);
  });

  test("POST inserts one row or many, as far as the policies allow", async () => {
    const one = { id: 4, owner: ADA, note: "four", tags: ["a", "b"], doc: { a: [1] } };
    const created = await send("POST", "notes", one);
    expect([created.status, created.text]).toEqual([201, ""]);
    expect((await ask("notes?select=id,mood,tags,doc&id=eq.4")).json).toEqual([
      { id: 4, mood: "good", tags: ["a", "b"], doc: { a: [1] } },
    ]);
    const more = [5, 6].map((id) => ({ id, owner: ADA }));
    const { status, json } = await send("POST", "notes?select=id", more, full);
    expect([status, json]).toEqual([201, [{ id: 5 }, { id: 6 }]]);
    const foreign = await send("POST", "notes", [
      { id: 7, owner: ADA },
      { id: 8, owner: BOB },
    ]);
    expect([foreign.status, foreign.json]).toMatchObject([403, { code: "42501" }]);
    expect((await send("POST", "notes", { id: 1, owner: ADA })).status).toBe(409);
    expect(await db.sql("select from notes")).toHaveLength(6);
  });

  test("who may insert and not read can do so without asking for the row", async () => {
    const asAnon = { apikey: LOCAL_KEYS.publishable, authorization: "" };
    expect((await send("POST", "drop_box", { what: "x" }, asAnon)).status).toBe(201);
    const greedy = await send("POST", "drop_box", { what: "y" }, { ...asAnon, ...full });
    expect(greedy.status).toBe(401);
    expect(await db.sql("select what from drop_box")).toEqual([{ what: "x" }]);
  });

  test("PATCH changes the rows of the filters, and only those one may change", async () => {
    const changed = await send("PATCH", "notes?id=eq.1&select=note", { note: "new" }, full);
    expect([changed.status, changed.json]).toEqual([200, [{ note: "new" }]]);
    expect((await send("PATCH", "notes?id=eq.3", { note: "mine" })).status).toBe(204);
    expect((await send("PATCH", "notes?id=eq.1", { owner: BOB })).status).toBe(403);
    expect((await send("PATCH", "notes", { mood: "bad" })).headers.get("content-range")).toBe(
      "0-1/*",
    );
    expect(await db.sql("select note, mood from notes order by id")).toEqual([
      { note: "new", mood: "bad" },
      { note: "two", mood: "bad" },
      { note: "three", mood: "good" },
    ]);
  });

  test("DELETE removes the rows of the filters, and only those one may remove", async () => {
    const removed = await send("DELETE", "notes?id=eq.1&select=id", undefined, full);
    expect([removed.status, removed.json]).toEqual([200, [{ id: 1 }]]);
    expect((await send("DELETE", "notes?id=eq.3")).status).toBe(204);
    expect((await send("DELETE", "notes")).status).toBe(204);
    expect(await db.sql("select id from notes")).toEqual([{ id: 3 }]);
  });

  test("one object instead of an array, when asked for", async () => {
    const accept = "application/vnd.pgrst.object+json";
    const one = await ask("notes?select=id&id=eq.1", { headers: { accept } });
    expect([one.status, one.json]).toEqual([200, { id: 1 }]);
    const many = await ask("notes?select=id", { headers: { accept } });
    expect([many.status, many.json]).toMatchObject([406, { code: "PGRST116" }]);
  });

  test("only tables and views of schema public, and their columns, are there", async () => {
    for (const name of ["nothing", "secrets", "private.secrets", "pg_class", "notes_pkey"]) {
      const { status, json } = await ask(name, { headers: { apikey: LOCAL_KEYS.secret } });
      expect([status, json], name).toMatchObject([404, { code: "PGRST205" }]);
    }
    const { status, json } = await send("POST", "notes", { nothing: 1 });
    expect([status, json]).toMatchObject([
      400,
      {
        code: "PGRST204",
        message: "Could not find the 'nothing' column of 'notes' in the schema cache",
      },
    ]);
  });

  test("names and values are quoted", async () => {
    const asService = { apikey: LOCAL_KEYS.secret, authorization: "" };
    const odd = await send("POST", "Odd%20Name", { "The Column": 1 }, asService);
    expect(odd.status).toBe(201);
    expect((await ask("Odd%20Name", { headers: asService })).json).toEqual([{ "The Column": 1 }]);
    const quoted = encodeURIComponent("one' or 'a'='a");
    expect((await ask(`notes?select=id&note=eq.${quoted}`)).json).toEqual([]);
    for (const query of ["select=id;drop", "select=count(*)", "id)=eq.1", "select=id,notes(*)"]) {
      expect((await ask(`notes?${query}`)).status, query).toBe(400);
    }
  });

  test("what this stand-in does not know is refused clearly", async () => {
    for (const query of ["id=gt.1", "order=id", "limit=1", "or=(id.eq.1)", "id=1"]) {
      const { status, json } = await ask(`notes?${query}`);
      expect([status, json], query).toMatchObject([400, { code: "PGRST100" }]);
    }
    expect((await send("PUT", "notes?id=eq.1", { id: 1 })).json).toMatchObject({
      code: "PGRST117",
    });
    for (const body of [5, [], {}, [5], null]) {
      expect((await send("POST", "notes", body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await gateway.get("/rest/v1/notes")).status).toBe(401);
  });

  test("postgrest-js works with it", async () => {
    const client = new PostgrestClient(`${gateway.url}/rest/v1`, {
      headers: { authorization: `Bearer ${token({ role: "authenticated", sub: ADA })}` },
    });
    const rows = [
      { id: 10, owner: ADA },
      { id: 11, owner: ADA },
    ];
    expect((await client.from("notes").insert(rows)).status).toBe(201);
    const changed = client.from("notes").update({ note: "ten" }).eq("id", 10);
    expect((await changed.select("note").single()).data).toEqual({ note: "ten" });
    expect((await client.from("notes").delete().eq("id", 11)).status).toBe(204);
    const { data } = await client.from("notes").select("id, note").eq("id", 10);
    expect(data).toEqual([{ id: 10, note: "ten" }]);
    const { error } = await client.from("nothing").select();
    expect(error?.code).toBe("PGRST205");
  });
});
