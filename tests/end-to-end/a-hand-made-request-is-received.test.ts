import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { runToEnd } from "../../cli/process.ts";
import { sql } from "./support/database.ts";
import { endpoint } from "./support/request.ts";
import { test } from "./support/test.ts";

const DAY = 24 * 60 * 60_000;

/** As typed by hand: nothing here comes from the code under test. */
function bookingCreated(uid: string, email: string, start: string, end: string): string {
  return `{
  "triggerEvent": "BOOKING_CREATED",
  "createdAt": "2026-01-05T08:00:00.123Z",
  "payload": {
    "uid": "${uid}",
    "bookingId": 4711,
    "type": "first-talk",
    "title": "First talk between Mona and Jörg",
    "startTime": "${start}",
    "endTime": "${end}",
    "organizer": { "name": "Mona", "email": "mona@studio.example", "timeZone": "Europe/Madrid" },
    "attendees": [
      { "name": "Jörg Groß", "email": "${email.toUpperCase()}", "timeZone": "Europe/Berlin",
        "language": { "locale": "de" } }
    ],
    "responses": {
      "attendeePhoneNumber": { "label": "phone", "value": "+49 30 123456" },
      "topic": { "label": "topic", "value": "A \\"new\\" shop {soon}" },
      "empty": { "label": "empty" }
    },
    "location": "integrations:daily",
    "metadata": { "videoCallUrl": "https://video.example/room" },
    "bookerUrl": "https://cal.example"
  }
}
`;
}

async function opensslSignature(file: string, secret: string): Promise<string> {
  const { code, output } = await runToEnd("openssl", ["dgst", "-sha256", "-hmac", secret, file]);
  expect(code, output).toBe(0);
  return output.trim().split(/[ =]+/).at(-1) ?? "";
}

async function curl(file: string, tenant: string, signature: string) {
  const { code, output } = await runToEnd("curl", [
    "--silent",
    "--show-error",
    "--write-out",
    "\n%{http_code}",
    "--header",
    "Content-Type: application/json",
    "--header",
    `X-Cal-Signature-256: ${signature}`,
    "--data-binary",
    `@${file}`,
    endpoint(tenant),
  ]);
  expect(code, output).toBe(0);
  const [body, status] = output.split("\n");
  return { status: Number(status), body };
}

test("A request made with openssl and curl becomes a booking, a lead and reminders", async ({
  tenant,
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "calbase-curl-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "event.json");
  const start = new Date(Math.floor(Date.now() / 1000) * 1000 + 3 * DAY);
  const end = new Date(start.getTime() + 45 * 60_000);
  await writeFile(
    file,
    bookingCreated("by-hand-1", tenant.email, start.toISOString(), end.toISOString()),
  );
  const signature = await opensslSignature(file, tenant.secret);

  const received = { status: 200, body: '{"received":true}' };
  expect(await curl(file, tenant.slug, signature)).toEqual(received);
  const duplicate = { status: 200, body: '{"received":true,"duplicate":true}' };
  expect(await curl(file, tenant.slug, signature)).toEqual(duplicate);

  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
  await writeFile(file, bytes);
  const invalid = { status: 401, body: '{"error":"Invalid signature"}' };
  expect(await curl(file, tenant.slug, signature)).toEqual(invalid);

  expect(await tenant.rows("webhook_events", "id")).toMatchObject([
    {
      event_type: "BOOKING_CREATED",
      provider: "cal.com",
      cal_uid: "by-hand-1",
      status: "applied",
      occurred_at: new Date("2026-01-05T08:00:00.123Z"),
    },
  ]);
  const bookings = await tenant.rows("bookings", "id");
  expect(bookings).toMatchObject([
    {
      cal_uid: "by-hand-1",
      cal_booking_id: "4711",
      status: "confirmed",
      attendee_name: "Jörg Groß",
      attendee_email: tenant.email,
      attendee_phone: "+49 30 123456",
      event_type: "first-talk",
      event_title: "First talk between Mona and Jörg",
      start_time: start,
      end_time: end,
      metadata: {
        location_type: "online",
        video_url: "https://video.example/room",
        organizer: { name: "Mona", email: "mona@studio.example", time_zone: "Europe/Madrid" },
        responses: { topic: 'A "new" shop {soon}', attendeePhoneNumber: "+49 30 123456" },
      },
      created_at: new Date("2026-01-05T08:00:00.123Z"),
    },
  ]);
  expect(bookings[0].metadata.responses).not.toHaveProperty("empty");
  // 30 for booking, 25 for an organization's address, 15 for a phone, 5 for a full name.
  expect(await tenant.rows("leads", "id")).toMatchObject([
    {
      name: "Jörg Groß",
      email: tenant.email,
      phone: "+49 30 123456",
      source: "cal.com",
      status: "booking_confirmed",
      score: 75,
      booking_id: bookings[0].id,
    },
  ]);
  expect(await tenant.rows("lead_activities", "id")).toMatchObject([
    { kind: "booking_confirmed", points: 75, booking_id: bookings[0].id },
  ]);
  expect(
    await sql(
      `select u.name, r.recipient, r.status, r.due_at
       from public.reminders r
       join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
       where r.tenant_id = $1 and r.booking_id = $2 order by r.due_at`,
      [tenant.id, bookings[0].id],
    ),
  ).toEqual([
    reminder("24 hours before", new Date(start.getTime() - DAY)),
    reminder("1 hour before", new Date(start.getTime() - DAY / 24)),
    reminder("Follow-up after 30 minutes", new Date(end.getTime() + 30 * 60_000)),
  ]);

  function reminder(name: string, due: Date): object {
    return { name, recipient: tenant.email, status: "scheduled", due_at: due };
  }
});
