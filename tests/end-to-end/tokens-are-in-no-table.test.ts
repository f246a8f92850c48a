import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import { test } from "./support/test.ts";

/** The tables of public, private, pgmq and Vault that have a row with this text anywhere in it. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await sql(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private', 'pgmq', 'vault') and c.relkind in ('r', 'p')
    order by 1`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql(
      `select from ${name} t where strpos(lower(t::text), lower($1)) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test("Tokens inside payloads are stored nowhere", async ({ tenant }) => {
  const token = `token${randomBytes(12).toString("hex")}`;
  const uid = newUid();
  const secrets = {
    oneTimePassword: token,
    videoCallData: { type: "daily_video", url: "https://video.example/room", password: token },
    downloadLink: `https://files.example/x?t=${token}`,
    downloadLinks: { recording: `https://files.example/${token}`, transcription: [token] },
    connectAndJoinUrl: `https://cal.example/connect-and-join?token=${token}`,
    references: [{ type: "zoom_video", meetingPassword: token, uid: "1" }],
    // A custom template can put the payload into a string.
    nested: JSON.stringify({ oneTimePassword: token, kept: "yes" }),
  };
  const triggers = ["BOOKING_REQUESTED", "BOOKING_CREATED", "BOOKING_CANCELLED", "MEETING_ENDED"];
  for (const trigger of triggers) {
    expect(await tenant.send(trigger, { uid, payload: secrets })).toEqual(ANSWERS.received);
  }
  for (const triggerEvent of ["RECORDING_READY", "INSTANT_MEETING", "NEW_IN_2030"]) {
    const event = { ...buildEvent("BOOKING_CREATED", { uid, payload: secrets }), triggerEvent };
    expect(await tenant.postSigned(JSON.stringify(event))).toEqual(ANSWERS.received);
  }
  const broken = JSON.stringify(buildEvent("BOOKING_CREATED", { uid, payload: secrets }));
  expect(await tenant.postSigned(`${broken}}`)).toEqual(ANSWERS.invalidJson);
  expect(await tenant.postSigned(`password=${token}&uid=${uid}`)).toEqual(ANSWERS.invalidJson);

  expect(await tenant.rows("webhook_events", "id")).toHaveLength(9);
  expect(await tablesWith(uid)).toEqual(
    expect.arrayContaining(["public.webhook_events", "public.bookings", "public.booking_uids"]),
  );
  expect(await tablesWith(token)).toEqual([]);
});

test("A tenant's secret is in no table, in Vault only encrypted", async ({ tenant }) => {
  expect(await tenant.send("PING")).toEqual(ANSWERS.received);
  expect(await tablesWith(tenant.secret)).toEqual([]);
  const [entry] = await sql(
    "select decrypted_secret from vault.decrypted_secrets where name like $1",
    [`calbase/${tenant.slug}/%`],
  );
  expect(entry.decrypted_secret).toBe(tenant.secret);
});
