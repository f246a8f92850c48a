import { expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { type Migration, readMigrations, versionOf } from "../../release/migrations.ts";
import { readVersions } from "../../release/version.ts";
import { runProgram } from "../local/program.ts";
import { ownDatabases } from "../setup/stack.ts";
import { doctor, installation, withNet } from "./a-whole-installation.ts";

const timeout = 120_000;

test.runIf(ownDatabases())("all is well, until something is broken", { timeout }, async () => {
  const database = await withNet(await installation());
  const query = (sql: string) => withDatabase(database.url, (client) => client.query(sql));
  await query("select private.tick()");

  const sound = await doctor(database);
  expect(sound.output).toMatch(/^The installation in 127\.0\.0\.1:\d+\/calbase_test_\w+, on this/);
  expect(sound.output).not.toContain("✗");
  expect(sound).toMatchObject({ code: 0, output: expect.stringContaining("All is well.") });

  await query(`
    grant execute on function public.webhook_secrets(text, timestamptz) to anon;
    select cron.unschedule('calbase-work');
    select pgmq.drop_queue('reminders')`);
  const broken = await doctor(database);
  expect(broken.code).toBe(1);
  expect(broken.output).toMatch(
    /✗ rights +.*public\.webhook_secrets.*\n +→ select \* from repair\(\);/,
  );
  expect(broken.output).toMatch(/✗ jobs .*calbase-work/);
  expect(broken.output).toMatch(/✗ queue .*missing/);
  expect(broken.output).toContain("3 of 21 are wrong.");

  const mended = await doctor(database, "--repair");
  expect(mended.output).toMatch(
    /^Mended: jobs scheduled: calbase-work\nMended: the queue made\nMended: rights given or taken: 1$/m,
  );
  expect(mended.code).toBe(0);
  expect((await doctor(database, "--repair")).output).toContain("Nothing to repair.");
});

test.runIf(ownDatabases())("a key that is not the functions' is noticed", { timeout }, async () => {
  const database = await withNet(await installation());
  await withDatabase(database.url, async (client) => {
    await client.query("select private.tick()");
    await client.query(
      `select vault.update_secret(id, 'another key than the functions have')
       from vault.secrets where name = 'calbase_cron_key'`,
    );
  });
  expect(await doctor(database)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/✗ answers +deliver-reminders refused the key/),
  });
});

test.runIf(ownDatabases())("without an extension nothing else can be said", async () => {
  const database = await installation();
  await withDatabase(database.superuserUrl, (client) => client.query("drop extension pg_net"));
  const { rows } = await withDatabase(database.url, (client) =>
    client.query("select * from doctor()"),
  );
  expect(rows).toMatchObject([
    { check: "extensions", ok: false, reason: "Extensions are missing: pg_net." },
  ]);
});

test.each(["doctor", "setup"])("npm run %s explains itself", async (name) => {
  const program = runProgram(`installation/${name}.ts`, ["--help"]);
  expect(await program.ended).toBe(0);
  expect(program.output()).toMatch(new RegExp(`^\\S[^]*\\n\\n {2}npm run ${name}`));
  expect(program.output()).toContain("--db-url");
});

test("the database, the functions, the package and the newest migration are of one version", async () => {
  const { all } = await readMigrations();
  const newest = versionOf(all.at(-1) as Migration);
  expect(Object.values(await readVersions())).toEqual([newest, newest, newest]);
});
