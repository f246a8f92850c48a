import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../../local/command.ts";
import { withDatabase } from "../../local/database.ts";
import { copyServer, findServer } from "../../local/installed-postgres.ts";
import { migrate } from "../../local/migrate.ts";
import { freePorts } from "../../local/ports.ts";
import { type Postgres, startPostgres } from "../../local/postgres.ts";
import { checkFunctions } from "./check-functions.ts";
import { awaitTicks, createPgCron, PG_CRON_SETTINGS, stopPgCron } from "./pg-cron.ts";
import { runPgTap } from "./pgtap.ts";

const HELP = `Checks calbase on the PostgreSQL 17 of this machine, with the real pg_cron and plpgsql_check: applies
the migrations to an empty database, checks every function, lets pg_cron run the tick, and runs the
pgTAP files. The server is Debian's, or that of PG_CONFIG; it runs in a temporary folder.

  npm run test:platform`;

const NEEDED = { pg_cron: "postgresql-17-cron", plpgsql_check: "postgresql-17-plpgsql-check" };

await command(HELP, {}, async () => {
  const installed = await findServer(NEEDED);
  console.log(installed.version);
  const home = await mkdtemp(join(tmpdir(), "calbase-platform-"));
  try {
    // The server may run as another user.
    await chmod(home, 0o755);
    const [port] = (await freePorts(1)) as [number];
    const programs = await copyServer(installed, join(home, "server"), "installed");
    const settings = PG_CRON_SETTINGS;
    const server = await startPostgres({ home, port, programs, settings, log: () => {} });
    try {
      await checkOn(server);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  }
});

async function checkOn(server: Postgres): Promise<void> {
  let passed = 0;
  let failed = 0;
  const report = (name: string, complaints: readonly string[]) => {
    console.log([`${complaints.length === 0 ? "✓" : "✗"} ${name}`, ...complaints].join("\n    "));
    if (complaints.length === 0) passed += 1;
    else failed += 1;
  };

  await withDatabase(server.superuserUrl, async (admin) => {
    await createPgCron(admin);
    await admin.query("create extension pgtap with schema extensions");
    await migrate({ databaseUrl: server.url, seed: false, log: () => {} });
    const { rows } = await admin.query(
      `select string_agg(extname || ' ' || extversion, ', ' order by extname) as versions
       from pg_extension where extname in ('pg_cron', 'pgmq', 'pgtap')`,
    );
    report(`the migrations apply, with ${rows[0].versions}`, []);

    const { checked, findings } = await checkFunctions(admin);
    report(
      `plpgsql_check finds nothing in ${checked} functions`,
      findings.map((f) => `${f.function}, line ${f.line}: ${f.level}: ${f.message}`),
    );
    report("pg_cron runs the tick", await awaitTicks(admin));
    await stopPgCron(admin);
  });
  const { files, assertions, failures } = await runPgTap(server.url);
  report(`${files} pgTAP files, ${assertions} assertions`, failures);

  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
