import { beforeAll, describe, expect, test } from "vitest";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { hasStandIns, useDatabase } from "./database.ts";
import { token, useGateway } from "./gateway.ts";

const inAnHour = Math.floor(Date.now() / 1000) + 3600;

describe.runIf(hasStandIns)("the gateway's keys", () => {
  const db = useDatabase();
  const gateway = useGateway(db);

  beforeAll(() =>
    db.sql(`
      create function who() returns jsonb language sql stable as $$
        select jsonb_build_object(
          'role', current_user,
          'session', session_user,
          'claims', current_setting('request.jwt.claims')::jsonb
        )
      $$;
      create table notes (owner uuid, note text);
      alter table notes enable row level security;
      create policy own on notes to authenticated
        using (owner = (current_setting('request.jwt.claims')::jsonb ->> 'sub')::uuid);
      insert into notes values
        ('00000000-0000-0000-0000-000000000001', 'mine'),
        ('00000000-0000-0000-0000-000000000002', 'not mine');
      grant select on notes to authenticated, service_role;
      create function read_notes() returns setof text language sql stable as
        'select note from notes order by note';
    `),
  );

  const as = (headers: Record<string, string>) =>
    gateway.get("/rest/v1/rpc/who", { method: "POST", headers });

  test("the publishable key gives anon", async () => {
    const { status, json } = await as({ apikey: LOCAL_KEYS.publishable });
    expect(status).toBe(200);
    expect(json).toEqual({ role: "anon", session: "authenticator", claims: { role: "anon" } });
  });

  test("the secret key gives service_role", async () => {
    const { json } = await as({ apikey: LOCAL_KEYS.secret });
    expect(json).toMatchObject({ role: "service_role", claims: { role: "service_role" } });
  });

  test("a key repeated in Authorization, as the client libraries do, is only that", async () => {
    const { json } = await as({
      apikey: LOCAL_KEYS.secret,
      authorization: `Bearer ${LOCAL_KEYS.secret}`,
    });
    expect(json).toMatchObject({ role: "service_role" });
  });

  test("a user's token gives the role and the claims in it, whatever the key", async () => {
    const claims = { role: "authenticated", sub: "u-1", exp: inAnHour };
    const { json } = await as({
      apikey: LOCAL_KEYS.publishable,
      authorization: `Bearer ${token(claims)}`,
    });
    expect(json).toEqual({ role: "authenticated", session: "authenticator", claims });
  });

  test("an older key, itself a token, works as a key", async () => {
    const { json } = await as({ apikey: token({ role: "service_role", exp: inAnHour }) });
    expect(json).toMatchObject({ role: "service_role" });
  });

  test("a token without a role gives anon", async () => {
    const { json } = await as({ authorization: `Bearer ${token({ sub: "u-1" })}` });
    expect(json).toMatchObject({ role: "anon", claims: { role: "anon", sub: "u-1" } });
  });

  test("no key is refused", async () => {
    for (const headers of [{}, { authorization: `Bearer ${LOCAL_KEYS.secret}` }]) {
      const { status, json } = await as(headers as Record<string, string>);
      expect(status).toBe(401);
      expect(json).toEqual({
        message: "No API key found in request",
        hint: "No `apikey` request header or url param was found.",
      });
    }
  });

  test("an unknown key is refused, even beside a valid token", async () => {
    for (const apikey of [
      "sb_secret_wrong",
      "",
      "x.y.z",
      token({ role: "anon" }, "other secret"),
    ]) {
      const authorization = `Bearer ${token({ role: "authenticated" })}`;
      const { status, json } = await as({ apikey, authorization });
      expect(status).toBe(401);
      expect(json).toMatchObject({ message: "Invalid API key" });
    }
  });

  test.each([
    ["an expired", token({ role: "anon", exp: 1 }), "PGRST303", "JWT expired"],
    ["a future", token({ role: "anon", nbf: inAnHour }), "PGRST303", "JWT not yet valid"],
    ["a foreign", token({ role: "anon" }, "x"), "PGRST301", "No suitable key or wrong key type"],
    [
      "an unsigned",
      token({ role: "service_role" }, "x", { alg: "none" }),
      "PGRST301",
      "Wrong or unsupported encoding algorithm",
    ],
    ["half a", "a.b", "PGRST301", "Expected 3 parts in JWT; got 2"],
    ["an oddly dated", token({ exp: "soon" }), "PGRST303", "The JWT 'exp' claim must be a number"],
  ])("%s token is refused", async (_what, jwt, code, message) => {
    const { status, json } = await as({
      apikey: LOCAL_KEYS.publishable,
      authorization: `Bearer ${jwt}`,
    });
    expect(status).toBe(401);
    expect(json).toMatchObject({ code, message });
  });

  test("a token of a role there is none of is refused", async () => {
    const { status, json } = await as({ authorization: `Bearer ${token({ role: "king" })}` });
    expect(status).toBe(401);
    expect(json).toMatchObject({ message: 'role "king" does not exist' });
  });

  test("a token cannot give a role that is not for the API", async () => {
    const { status, json } = await as({ authorization: `Bearer ${token({ role: "postgres" })}` });
    expect(status).toBe(403);
    expect(json).toMatchObject({ code: "42501" });
  });

  test("row level security holds users, and not service_role", async () => {
    const sub = "00000000-0000-0000-0000-000000000001";
    const mine = await gateway.rpc(
      "read_notes",
      {},
      {
        headers: { authorization: `Bearer ${token({ role: "authenticated", sub })}` },
      },
    );
    expect(mine.json).toEqual(["mine"]);
    expect((await gateway.rpc("read_notes")).json).toEqual(["mine", "not mine"]);
  });

  test("what a role may not do is 401 for anon and 403 for the others", async () => {
    await db.sql(
      "create function hidden() returns int language sql as 'select 1'; revoke execute on function hidden from public",
    );
    const anon = await gateway.rpc("hidden", {}, { headers: { apikey: LOCAL_KEYS.publishable } });
    expect(anon.status).toBe(401);
    expect(anon.json).toMatchObject({
      code: "42501",
      message: "permission denied for function hidden",
    });
    expect((await gateway.rpc("hidden")).status).toBe(403);
  });
});
