import { expect, test } from "vitest";
import { VERSION } from "../../supabase/functions/_shared/version.ts";
import { query } from "../installation/reminders.ts";
import { ownDatabases } from "../setup/stack.ts";
import { type Installation, startInstallation } from "./support/installation.ts";

const timeout = 120_000;
const SECRET = "the secret of this tenant";
const inThreeDays = new Date(Date.now() + 72 * 3_600_000);

/** Lets the database be of another version, as between `db push` and `functions deploy`. */
async function claimVersion({ databaseUrl }: Installation, version: string): Promise<void> {
  await query(
    databaseUrl,
    `create or replace function private.version() returns text language sql immutable
     set search_path = '' as $$ select '${version}' $$`,
  );
}

async function doctorOnVersions({ databaseUrl }: Installation): Promise<object | undefined> {
  const rows = await query(databaseUrl, `select * from public.doctor() where "check" = 'versions'`);
  return rows[0];
}

test.runIf(ownDatabases())(
  "Older functions go on working with a newer database, which says that they are older",
  { timeout },
  async () => {
    const installation = await startInstallation();
    await installation.addTenant("acme", SECRET);
    await claimVersion(installation, "99.0.0");

    const event = { uid: "early", start: inThreeDays };
    expect(await installation.post("acme", SECRET, "BOOKING_CREATED", event)).toBe(200);
    expect(await installation.deliver()).toBe(200);
    expect(installation.resend.taken).toHaveLength(1);

    const told = `The functions are of version ${VERSION}, the database is of 99.0.0: deploy the functions, too.`;
    expect(await installation.health()).toMatchObject({ notes: [told] });
    expect(await doctorOnVersions(installation)).toMatchObject({
      ok: false,
      reason: told,
      command: "npm run setup",
    });
  },
);

test.runIf(ownDatabases())(
  "Newer functions and an older database say so, and what the database cannot do yet waits for the migrations",
  { timeout },
  async () => {
    const installation = await startInstallation();
    const { databaseUrl, resend, printed } = installation;
    await installation.addTenant("acme", SECRET);
    await claimVersion(installation, "0.0.1");
    // What the newer functions call has other arguments in the older database.
    const older = "alter function public.claim_reminders rename to claim_reminders_as_it_was";
    await query(databaseUrl, older);

    const event = { uid: "early", start: inThreeDays };
    expect(await installation.post("acme", SECRET, "BOOKING_CREATED", event)).toBe(200);
    expect(await installation.deliver()).toBe(503);
    expect(resend.taken).toEqual([]);
    expect(printed.join("\n")).toContain(
      `claim_reminders failed: PGRST202: the database is not of version ${VERSION}, apply the migrations`,
    );
    const { status, problems } = await installation.health();
    expect(status).toBe(503);
    expect(problems).toContain(
      `The functions are of version ${VERSION}, the database is of 0.0.1: apply the migrations now, as some calls of the functions fail.`,
    );

    await query(
      databaseUrl,
      "alter function public.claim_reminders_as_it_was rename to claim_reminders",
    );
    await claimVersion(installation, VERSION);
    expect(await installation.deliver()).toBe(200);
    expect(await installation.deliver()).toBe(200);
    expect(resend.taken).toHaveLength(1);
    expect(await doctorOnVersions(installation)).toMatchObject({ ok: true });
  },
);
