import { expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { cliEnvironment, remoteFlag, SUPABASE_CLI } from "../../cli/supabase-cli.ts";
import { setVaultSecrets } from "../../local/vault.ts";
import { applyAll } from "../../release/compare.ts";
import { readMigrations } from "../../release/migrations.ts";
import { createDatabase, type OwnDatabase, ownDatabases, stack } from "../setup/stack.ts";
import { doctor, installation, withNet } from "./a-whole-installation.ts";
import { clientPrograms, dumpAndRestore } from "./dump.ts";
import { book, claim, NOW, query } from "./reminders.ts";

const timeout = 120_000;

const programs = await clientPrograms();

/** Ways of a database into an empty one; the first needs a pg_dump that fits. */
const WAYS = [
  ...(programs
    ? [["dumped by the CLI's script", dumpAndRestore.bind(null, programs)] as const]
    : []),
  [
    "moved by hand",
    async (from: OwnDatabase, to: OwnDatabase) => {
      await restoreSchema(to.url);
      await copyRows(from.superuserUrl, to.superuserUrl);
    },
  ] as const,
];

/** Makes the objects of the migrations as a restored dump of the schema does. */
async function restoreSchema(url: string): Promise<void> {
  await applyAll(url, (await readMigrations()).all);
  await withDatabase(url, async (client) => {
    // A dump has neither; and it makes every object anew, by the default privileges of the target,
    // and then only gives what the original gave.
    await client.query(`
      select cron.unschedule(jobid) from cron.job;
      select pgmq.drop_queue('reminders');
      grant all on all tables in schema public to anon, authenticated, service_role;
      grant all on all sequences in schema public to anon, authenticated, service_role;
      grant all on all functions in schema public to anon, authenticated, service_role`);
  });
}

const COLUMNS = `
  select c.oid::regclass::text as "table",
    string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
  from pg_class c
  join pg_attribute a
    on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r'
  group by c.oid
  order by 1`;

/** Copies every row of public and private, with the triggers off, as a restored dump of the data. */
async function copyRows(from: string, to: string): Promise<void> {
  await withDatabase(from, async (source) => {
    await source.query("set search_path = ''");
    await withDatabase(to, async (target) => {
      await target.query("set search_path = ''; set session_replication_role = replica");
      for (const { table, columns } of (await source.query(COLUMNS)).rows) {
        const { rows } = await source.query(
          `select coalesce(json_agg(t), '[]')::text as rows from ${table} t`,
        );
        await target.query(
          `insert into ${table} (${columns}) overriding system value
           select ${columns} from json_populate_recordset(null::${table}, $1)`,
          [rows[0].rows],
        );
      }
    });
  });
}

/** How many functions of calbase the publishable key may call. */
async function callableByAnon({ url }: OwnDatabase): Promise<number> {
  const [row] = await query(
    url,
    `select count(*)::integer as count from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and has_schema_privilege('anon', p.pronamespace, 'usage')
       and has_function_privilege('anon', p.oid, 'execute')`,
  );
  return row?.count;
}

test.runIf(ownDatabases()).each(WAYS)(
  "%s: every gap is named, what can be is closed, and what was queued comes once",
  { timeout },
  async (_way, move) => {
    const original = await installation();
    await book(original.url, 20);
    await query(original.url, "select set_channel('acme', 'email', $1)", [
      { provider: "resend", api_key: "re_acme", from: "hi@acme.example" },
    ]);
    await query(original.url, "select private.tick($1)", [NOW]);
    const queued = "select id from public.reminders where status = 'queued' order by id";
    const before = await query(original.url, queued);
    expect(before).toHaveLength(20);
    await query(original.url, "select public.pause_sending()");
    // The dump takes its time.
    await query(
      original.url,
      "select private.record_heartbeat('tick', now() - interval '10 minutes')",
    );

    const moved = await createDatabase({ with: "nothing" });
    onTestFinished(moved.drop);
    await move(original, moved);
    await withNet(moved);
    expect(await callableByAnon(moved)).toBeGreaterThan(30);

    const first = await doctor(moved);
    const wrong = [...first.output.matchAll(/^✗ (\w+)/gm)].map(([, check]) => check);
    expect(wrong).toEqual(
      "sending scheduler jobs queue rights settings secrets accounts history".split(" "),
    );
    expect(first.output).toMatch(
      /This is a clone, or was restored or moved: the database and the tables changed/,
    );
    expect(first.output).toMatch(/No webhook secret can be read of acme/);
    expect(first.output).toMatch(/acme \(email\)/);

    const repaired = await doctor(moved, "--repair");
    expect(repaired.output).toContain("Mended: the queue made");
    expect(repaired.output).toContain("Mended: reminders put back into the queue: 20");
    expect(await callableByAnon(moved)).toBe(0);
    expect(await query(moved.url, "select * from private.rights_amiss()")).toEqual([]);
    expect(repaired.output).not.toMatch(/^✗ (jobs|queue|rights)/m);

    // By hand, as the page says.
    await setVaultSecrets(moved.url, {
      calbase_functions_url: `${stack.apiUrl}/functions/v1`,
      calbase_cron_key: stack.cronKey,
    });
    await query(moved.url, "select rotate_secret('acme'), unset_channel('acme', 'email')");
    expect(await claim(moved.url)).toEqual([]);
    expect(
      await query(moved.url, "select * from public.adopt_installation(true, $1)", [NOW]),
    ).toHaveLength(20);
    expect(await claim(moved.url)).toEqual([]);
    await query(moved.url, "select public.resume_sending()");

    const claimed = await claim(moved.url);
    expect(claimed.map(({ reminder }) => ({ id: reminder.reminder_id })).toSorted(byId)).toEqual(
      before,
    );
    expect(await claim(moved.url)).toEqual([]);
    await query(moved.url, "select private.tick()");
    const history = ["migration", "repair", remoteFlag(moved.url), "--status=applied", "--yes"];
    await runToEnd(SUPABASE_CLI, history, { cwd: REPOSITORY, env: cliEnvironment(moved.url) });
    expect(await doctor(moved)).toMatchObject({
      code: 0,
      output: expect.stringContaining("All is well."),
    });
  },
);

function byId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1;
}
