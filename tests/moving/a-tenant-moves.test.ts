import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { buildEvent, postEvent } from "../../local/events/index.ts";
import { check } from "../../tenant/moving/checks.ts";
import { cancel } from "../../tenant/moving/move.ts";
import { runProgram } from "../local/program.ts";
import { ownDatabases } from "../setup/stack.ts";
import { makeTenant, moveOn, moveUntil, onTwoConnections, type Scene } from "./support/moving.ts";
import { RESEND_SECRETS, testProject } from "./support/project.ts";

const timeout = 120_000;

/** A tenant with some bookings, in one of two projects. */
async function scene(bookings = 3): Promise<Scene> {
  const [source, target] = await Promise.all([
    testProject(RESEND_SECRETS.source),
    testProject(RESEND_SECRETS.target),
  ]);
  const made = { source, target, ...(await makeTenant(source)) };
  for (let index = 0; index < bookings; index++) await book(made, `uid-${index}`);
  return made;
}

async function book({ source, secret }: Scene, uid: string, at = source): Promise<number> {
  const body = buildEvent("BOOKING_CREATED", { uid, email: `${uid}@acme.example` });
  return (await postEvent({ apiUrl: at.apiUrl, tenant: "acme", secret, body })).status;
}

/** All that is known of the tenant's bookings, as text. */
async function rowsOf(project: Scene["source"]): Promise<unknown> {
  const tables = [
    "bookings",
    "booking_attendees",
    "booking_uids",
    "leads",
    "lead_activities",
    "reminders",
  ];
  const rows = await Promise.all(
    tables.map((name) =>
      project.query(`select to_jsonb(t)::text as row from public.${name} t order by 1`),
    ),
  );
  return Object.fromEntries(tables.map((name, index) => [name, rows[index]]));
}

async function uids(project: Scene["source"]): Promise<string[]> {
  await project.query("select private.apply_pending(id) from public.tenants");
  const rows = await project.query<{ cal_uid: string }>(
    "select cal_uid from public.bookings order by cal_uid",
  );
  return rows.map(({ cal_uid }) => cal_uid);
}

const isEnabled = async (project: Scene["source"]) =>
  (await project.query("select from public.tenants where disabled_at is null")).length === 1;

test.runIf(ownDatabases())(
  "it is there as it was here, with the same ids",
  { timeout },
  async () => {
    const moving = await scene();
    const before = await rowsOf(moving.source);
    await moveOn(moving);

    expect(await rowsOf(moving.target)).toEqual(before);
    expect([await isEnabled(moving.source), await isEnabled(moving.target)]).toEqual([false, true]);
    expect(await book(moving, "there", moving.target)).toBe(200);
    expect(await uids(moving.target)).toEqual(["there", "uid-0", "uid-1", "uid-2"]);
    // And nothing is to be done by who starts the command again.
    await moveOn(moving);
    expect(await isEnabled(moving.target)).toBe(true);
  },
);

test.runIf(ownDatabases())(
  "what still comes to the old URL is forwarded",
  { timeout },
  async () => {
    const moving = await scene(1);
    await moveUntil(moving, "frozen");
    expect(await book(moving, "while-it-moves")).toBe(200);
    await moveOn(moving);
    moving.target.awayWith = 502;
    expect(await book(moving, "late")).toBe(200);
    await moving.source.forward();
    expect(
      await moving.source.query(
        "select waiting::integer, forwarded::integer, error from public.tenant_moves",
      ),
    ).toEqual([{ waiting: 2, forwarded: 0, error: "HTTP 502" }]);

    moving.target.awayWith = null;
    await moving.source.query("update private.forwards set next_at = now()");
    await moving.source.forward();
    expect(
      await moving.source.query(
        "select waiting::integer, forwarded::integer from public.tenant_moves",
      ),
    ).toEqual([{ waiting: 0, forwarded: 2 }]);
    expect(await uids(moving.target)).toEqual(["late", "uid-0", "while-it-moves"]);
    // What was forwarded is nowhere any more as it came.
    expect(await moving.source.query("select from vault.secrets where name is null")).toEqual([]);
  },
);

test.runIf(ownDatabases())(
  "what comes waits while the other project does not have the tenant",
  { timeout },
  async () => {
    const moving = await scene(1);
    await moveOn(moving);
    await moving.target.query("select public.delete_tenant('acme', 'acme')");
    expect(await book(moving, "late")).toBe(200);
    await moving.source.forward();
    expect(
      await moving.source.query("select waiting::integer, error from public.tenant_moves"),
    ).toEqual([
      { waiting: 1, error: "The other project does not have the tenant, or no secret of it" },
    ]);
  },
);

test.runIf(ownDatabases())(
  "what is no JSON is forwarded, too, and a proxy's word is not the project's",
  { timeout },
  async () => {
    const moving = await scene(1);
    await moveOn(moving);
    const { apiUrl } = moving.source;
    const webhook = { apiUrl, tenant: "acme", secret: moving.secret, body: "no JSON" };
    expect((await postEvent(webhook)).status).toBe(400);
    moving.target.awayWith = 400;
    await moving.source.forward();
    const told = "select waiting::integer, error from public.tenant_moves";
    expect(await moving.source.query(told)).toEqual([{ waiting: 1, error: "HTTP 400" }]);

    moving.target.awayWith = null;
    await moving.source.query("update private.forwards set next_at = now()");
    await moving.source.forward();
    expect(await moving.source.query(told)).toEqual([{ waiting: 0, error: null }]);
    expect(
      await moving.target.query(
        "select unparseable_body as body from public.webhook_events where body is null",
      ),
    ).toEqual([{ body: "no JSON" }]);
  },
);

test.runIf(ownDatabases())(
  "what waits to be forwarded is not deleted, nor sent without what came",
  { timeout },
  async () => {
    const moving = await scene(1);
    const { source } = moving;
    await moveOn(moving);
    await book(moving, "late");
    const remove = () => source.query("select public.delete_tenant('acme', 'acme')");
    await expect(remove()).rejects.toThrow(/waits to be forwarded/);

    await source.query(
      "delete from vault.secrets s using private.forwards f where s.id = f.secret_id",
    );
    await source.forward();
    expect(await source.query("select error from public.tenant_moves")).toEqual([
      { error: "Vault does not have its body" },
    ]);
    await source.query("delete from private.forwards where tenant_id = $1", [moving.tenantId]);
    await remove();
  },
);

test.runIf(ownDatabases())(
  "it can be given up, and goes on with all that came",
  { timeout },
  async () => {
    const moving = await scene(1);
    await moveUntil(moving, "copied");
    await book(moving, "meanwhile");
    await onTwoConnections(moving, {}, cancel);

    expect(await moving.target.query("select from public.tenants")).toEqual([]);
    expect(await isEnabled(moving.source)).toBe(true);
    expect(await uids(moving.source)).toEqual(["meanwhile", "uid-0"]);
    await moveOn(moving);
    expect(await uids(moving.target)).toEqual(["meanwhile", "uid-0"]);
    await expect(onTwoConnections(moving, {}, cancel)).rejects.toThrow(/has left/);
  },
);

test.runIf(ownDatabases())("nobody changes what is being copied", { timeout }, async () => {
  const moving = await scene(1);
  await moveUntil(moving, "copied");
  const changes = [
    "update public.reminder_rules set active = false",
    "update public.leads set notes = 'x'",
    "select public.enable_tenant('acme')",
    "select public.disable_tenant('acme')",
    "select public.rotate_secret('acme')",
    "select public.delete_tenant('acme', 'acme')",
    "select public.erase_person('acme', 'uid-0@acme.example')",
    "update public.booking_attendees set name = 'x'",
  ];
  for (const change of changes) {
    await expect(moving.source.query(change), change).rejects.toThrow(
      /is being moved to another project/,
    );
  }
  await expect(moving.target.query("select public.enable_tenant('acme')")).rejects.toThrow(
    /is being moved here/,
  );
  await moveOn(moving);
  await expect(moving.source.query("select public.enable_tenant('acme')")).rejects.toThrow(
    /has moved to another project/,
  );
  await moving.target.query("select public.rotate_secret('acme')");
  await moving.source.query("select public.delete_tenant('acme', 'acme')");
});

test.runIf(ownDatabases())("it does not work there before it has left", { timeout }, async () => {
  const moving = await scene(1);
  await moveUntil(moving, "rebuilt");
  const [there] = await moving.target.query("select tenant_id, id from private.moves");
  await expect(
    moving.target.query("select private.welcome($1, $2, $3)", [
      there?.tenant_id,
      there?.id,
      "x".repeat(64),
    ]),
  ).rejects.toThrow(/has not left/);
  await moveUntil(moving, "let go");
  expect([await isEnabled(moving.source), await isEnabled(moving.target)]).toEqual([false, false]);
  await moveOn(moving);
  expect(await isEnabled(moving.target)).toBe(true);
});

test.runIf(ownDatabases())(
  "a copy that was thrown away can be made again",
  { timeout },
  async () => {
    const moving = await scene(1);
    const { source, target } = moving;
    const before = await rowsOf(source);
    await moveUntil(moving, "let go");
    await target.query("select public.delete_tenant('acme', 'acme')");
    const refusal = await moveOn(moving).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(/no copy of the tenant here/);
    expect(await isEnabled(source)).toBe(false);

    const [out] = await source.query("select id from private.moves");
    await source.query(
      "update private.moves set state = 'frozen', switched_at = null where id = $1",
      [out?.id],
    );
    await moveOn(moving);
    expect(await rowsOf(target)).toEqual(before);
    expect([await isEnabled(source), await isEnabled(target)]).toEqual([false, true]);
  },
);

test.runIf(ownDatabases())(
  "who is removed while it is copied is no member there",
  { timeout },
  async () => {
    const moving = await scene(1);
    const { source, target, tenantId } = moving;
    const [ada, eve] = [randomUUID(), randomUUID()];
    for (const { query } of [source, target]) {
      await query(
        "insert into auth.users (id, email) values ($1, 'ada@acme.example'), ($2, 'eve@acme.example')",
        [ada, eve],
      );
    }
    await source.query(
      "insert into public.tenant_members (tenant_id, user_id) values ($1, $2), ($1, $3)",
      [tenantId, ada, eve],
    );
    await moveUntil(moving, "rebuilt");
    await source.query("delete from public.tenant_members where user_id = $1", [eve]);
    await moveOn(moving);
    expect(await target.query("select user_id from public.tenant_members")).toEqual([
      { user_id: ada },
    ]);
  },
);

test.runIf(ownDatabases())(
  "the command says what it did, and what is left",
  { timeout },
  async () => {
    const moving = await scene(1);
    const { source, target } = moving;
    await source.query(
      "insert into auth.users (id, email) values (gen_random_uuid(), 'eve@acme.example')",
    );
    await source.query(
      "insert into public.tenant_members (tenant_id, user_id) select $1, id from auth.users",
      [moving.tenantId],
    );
    const command = async (...args: string[]) => {
      const program = runProgram("tenant/main.ts", ["move", "acme", ...args], {
        CALBASE_DB_URL: source.databaseUrl,
        CALBASE_API_URL: source.apiUrl,
        CALBASE_TO_DB_URL: target.databaseUrl,
        CALBASE_TO_API_URL: target.apiUrl,
      });
      program.child.stdin?.end();
      return { code: await program.ended, output: program.output() };
    };
    expect(await command("--cancel")).toMatchObject({
      code: 1,
      output: expect.stringContaining("The tenant is not being moved."),
    });

    const { code, output } = await command();
    expect(output).toMatch(/The tenant acme works there now: \d+ rows, all compared/);
    expect(output).toContain(`from  ${source.apiUrl}/functions/v1/cal-webhook?tenant=acme`);
    expect(output).toContain(`to    ${target.apiUrl}/functions/v1/cal-webhook?tenant=acme`);
    expect(output).toContain(
      "No users of the other project, so no members there: eve@acme.example.",
    );
    expect(output).not.toContain("postgres:postgres");
    expect(code).toBe(0);
  },
);

test.runIf(ownDatabases())(
  "what cannot move says so before anything is frozen",
  { timeout },
  async () => {
    const moving = await scene(1);
    const { source, target } = moving;
    const refused = async (why: RegExp, scene = moving) => {
      await expect(moveOn(scene)).rejects.toThrow(why);
      expect(await source.query("select from private.moves")).toEqual([]);
    };
    await target.query("select public.create_tenant('acme', 'Another', 'UTC')");
    await refused(/has a tenant acme already/);
    await target.query("select public.delete_tenant('acme', 'acme')");
    await refused(/functions of both projects/, {
      ...moving,
      target: { ...target, apiUrl: source.apiUrl },
    });
    target.awayWith = 502;
    await refused(/functions of the other project do not answer/);
    target.awayWith = null;
    await target.query("select public.pause_sending()");
    await refused(/The other project sends nothing/);
    await target.query("select public.resume_sending()");
    await target.query(
      `create or replace function private.version() returns text language sql immutable
     set search_path = '' as $$ select '99.0.0' $$`,
    );
    await refused(/the other 99\.0\.0/);
  },
);

test.runIf(ownDatabases())(
  "it does not go on to a project that was upgraded meanwhile",
  { timeout },
  async () => {
    const moving = await scene(1);
    await moveUntil(moving, "admitted");
    await moving.target.query(
      `create or replace function private.version() returns text language sql immutable
       set search_path = '' as $$ select '99.0.0' $$`,
    );
    await expect(moveOn(moving)).rejects.toThrow(/the other 99\.0\.0/);
    await onTwoConnections(moving, {}, cancel);
    expect(await isEnabled(moving.source)).toBe(true);
  },
);

const rename = (project: Scene["source"], from: string, to: string) =>
  project.query(`update public.tenants set slug = '${to}' where slug = '${from}'`);

test.runIf(ownDatabases())("its former slugs go along", { timeout }, async () => {
  const moving = await scene(0);
  await rename(moving.source, "acme", "apex");
  await rename(moving.source, "apex", "acme");
  await moveOn(moving);
  const leads = "select private.tenant_called('apex') = $1 as leads";
  expect(await moving.target.query(leads, [moving.tenantId])).toEqual([{ leads: true }]);
});

test.runIf(ownDatabases())(
  "a slug that leads to it here, and to another there, is found before anything is done",
  { timeout },
  async () => {
    const moving = await scene(0);
    await rename(moving.source, "acme", "apex");
    await rename(moving.source, "apex", "acme");
    await moving.target.query("select public.create_tenant('apex', 'Apex')");
    const move = () =>
      onTwoConnections(moving, {}, ({ source, to, ...moving }) => check(source, to, moving));
    await expect(move()).rejects.toThrow(
      "In the other project the slug apex leads to another tenant",
    );

    await moving.target.query("select public.delete_tenant('apex', 'apex')");
    await expect(move()).resolves.not.toThrow();
  },
);
