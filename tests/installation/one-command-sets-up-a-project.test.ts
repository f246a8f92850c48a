import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { startCron } from "../../local/cron.ts";
import { dumpSchema } from "../../local/schema.ts";
import { createDatabase, type OwnDatabase, ownDatabases, stack } from "../setup/stack.ts";
import { setUp, withNet } from "./a-whole-installation.ts";

const timeout = 180_000;

/** All that a setup leaves: objects, jobs, queue, history and secrets. */
async function traces(database: OwnDatabase): Promise<unknown> {
  const rows = await withDatabase(
    database.url,
    async (client) =>
      (
        await client.query(
          `select s.id, s.name, s.decrypted_secret, s.updated_at from vault.decrypted_secrets s
           order by s.name`,
        )
      ).rows,
  );
  const operators = await withDatabase(
    database.url,
    async (client) => (await client.query("select id, address from public.alert_recipients")).rows,
  );
  return { rows, operators, schema: await dumpSchema(database.url) };
}

// The real pg_cron runs the jobs of one database of a server, which is not this one.
test.runIf(ownDatabases() && !stack.realParts.includes("pg_cron"))(
  "an empty database is set up, and a second time nothing changes",
  { timeout },
  async () => {
    const database = await createDatabase({ with: "nothing" });
    onTestFinished(database.drop);
    const folder = await mkdtemp(join(tmpdir(), "calbase-setup-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "functions.env");
    const env = {
      CRON_KEY: stack.cronKey,
      SMTP_URL: "smtps://us'er:secret@mail.example:465",
      EMAIL_FROM: "Acme <hi@acme.example>",
      ALERTS_TO: "ops@acme.example",
    };
    const where = `127.0.0.1:${new URL(database.url).port}${new URL(database.url).pathname}`;

    const trial = await setUp(database, env, "--dry-run", "--functions-env", file);
    expect(trial).toMatchObject({ code: 0, output: expect.stringMatching(/\d+ would be applied/) });
    await expect(stat(file)).rejects.toThrow();
    expect(
      await withDatabase(database.url, (client) =>
        client.query("select from pg_namespace where nspname = 'private'"),
      ),
    ).toMatchObject({ rowCount: 0 });

    await withNet(database);
    const cron = await startCron({ superuserUrl: database.superuserUrl, log: () => {} });
    onTestFinished(cron.stop);
    const first = await setUp(database, env, "--functions-env", file);
    expect(first.code, first.output).toBe(0);
    expect(first.output).toContain(`Migrations → the database ${where}, on this machine`);
    expect(first.output).toMatch(/^ {2}\d+ applied$/m);
    expect(first.output).toContain(`Vault → the database ${where}`);
    expect(first.output).toContain(`calbase_functions_url ${stack.apiUrl}/functions/v1: new`);
    expect(first.output).toContain(`Secrets of the functions → the file ${file}`);
    expect(first.output).toContain("CRON_KEY, SMTP_URL, EMAIL_FROM set");
    expect(first.output).toContain(`Functions → ${stack.apiUrl}/functions/v1: to be served there`);
    expect(first.output).toContain("ops@acme.example is told of them");
    expect(first.output).toContain("npm run tenant -- create acme");
    for (const secret of [stack.cronKey, "secret@"]) expect(first.output).not.toContain(secret);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readFile(file, "utf8")).toBe(
      `CRON_KEY='${stack.cronKey}'\nSMTP_URL="smtps://us'er:secret@mail.example:465"\nEMAIL_FROM='Acme <hi@acme.example>'\n`,
    );

    const before = await traces(database);
    // The key is known by now.
    const { ALERTS_TO } = env;
    const second = await setUp(
      database,
      { CRON_KEY: undefined, ALERTS_TO },
      "--functions-env",
      file,
    );
    expect(second.code, second.output).toBe(0);
    expect(second.output.match(/^ {2}all there$/gm)).toHaveLength(2);
    expect(second.output).toMatch(/calbase_cron_key: there/);
    expect(await traces(database)).toEqual(before);

    const both = await setUp(database, { CRON_KEY: stack.cronKey }, "--rotate-key");
    expect(both.code).toBe(1);
    expect(both.output).toContain("--rotate-key makes a new key, and CRON_KEY names one.");
    expect(both.output).not.toContain("all there");
    expect(await traces(database)).toEqual(before);

    // The functions of this stack do not take part, so the doctor says that they refuse the new key.
    const rotated = await setUp(database, {}, "--rotate-key", "--functions-env", file);
    expect(rotated.output).toContain("calbase_cron_key: changed");
    expect(rotated.output).toMatch(/✗ answers +deliver-reminders refused the key/);
    expect(rotated.code).toBe(1);
    const { rows } = await withDatabase(database.url, (client) =>
      client.query("select private.setting('calbase_cron_key') as key"),
    );
    expect(rows[0].key).not.toBe(stack.cronKey);
    expect(await readFile(file, "utf8")).toContain(`CRON_KEY='${rows[0].key}'\nSMTP_URL=`);
  },
);
