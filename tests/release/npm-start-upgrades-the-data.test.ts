import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildEvent, postEvent } from "../../local/events/index.ts";
import { freePorts } from "../../local/ports.ts";
import { startPostgres } from "../../local/postgres.ts";
import { DEMO } from "../../local/settings.ts";
import type { Migration } from "../../release/migrations.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { query } from "../installation/reminders.ts";
import { runProgram } from "../local/program.ts";
import { ownDatabases } from "../setup/stack.ts";
import { checkout } from "./support/checkout.ts";
import { makeUpgrade, push } from "./support/upgrade.ts";
import { receive } from "./support/work.ts";

/** The repository as it will be with these migrations. */
async function checkoutWith(migrations: readonly Migration[]): Promise<string> {
  const folder = await checkout();
  for (const { file, text } of migrations) {
    await writeFile(join(folder, "supabase/migrations", file), text);
  }
  return folder;
}

/** Makes the data that `npm start` of these migrations leaves, with a booking. */
async function leaveData(home: string, port: number, migrations: readonly Migration[]) {
  const server = await startPostgres({ home, port, log: () => {} });
  try {
    await push(server.url, migrations, "--include-seed");
    await receive(server.url, "demo", "BOOKING_CREATED", { uid: "from-before" });
  } finally {
    await server.stop();
  }
}

test.runIf(ownDatabases())(
  "npm start upgrades the data of the last release, and goes on",
  { timeout: 480_000 },
  async () => {
    const { from, to, next } = await makeUpgrade();
    const { home, remove } = await temporaryHome();
    onTestFinished(remove);
    const [api, database, inbox, smtp, page] = await freePorts(5);
    await leaveData(home, database as number, from);

    const program = runProgram(
      "local/start.ts",
      [],
      {
        CALBASE_HOME: home,
        CALBASE_API_PORT: String(api),
        CALBASE_DB_PORT: String(database),
        CALBASE_INBOX_PORT: String(inbox),
        CALBASE_SMTP_PORT: String(smtp),
        CALBASE_PAGE_PORT: String(page),
      },
      await checkoutWith(to),
    );
    onTestFinished(async () => {
      program.child.kill("SIGINT");
      await program.ended;
    });
    await program.printed("calbase is running");
    expect(program.output()).toContain(`Applying migration ${to.at(-1)?.file}`);

    const goesOn = await postEvent({
      apiUrl: `http://127.0.0.1:${api}`,
      ...DEMO,
      body: buildEvent("BOOKING_CREATED", { uid: "from-now-on" }),
    });
    expect(goesOn).toEqual({ status: 200, body: '{"received":true}' });
    const url = `postgresql://postgres:postgres@127.0.0.1:${database}/postgres`;
    expect(await query(url, "select private.version()")).toEqual([{ version: next.version }]);
    expect(
      await query(
        url,
        "select cal_uid, remark from public.reminders join public.bookings b on b.id = booking_id group by 1, 2 order by 1",
      ),
    ).toEqual([
      { cal_uid: "from-before", remark: "none" },
      { cal_uid: "from-now-on", remark: "none" },
    ]);
  },
);
