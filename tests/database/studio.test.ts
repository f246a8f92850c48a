import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { TableEditor } from "./table-editor.ts";

/** Two tenants; Ada has booked twice with Acme, Grace once with Umbrella. */
const STORY = `
  select create_tenant('umbrella', 'Umbrella');
  select create_tenant('acme', 'Acme', 'Europe/Berlin');
  select receive_webhook(t.id, b.uid, jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now() - interval '1 hour', 'payload',
    jsonb_build_object(
      'uid', b.uid, 'title', 'Intro', 'startTime', b.start, 'endTime', b.start + interval '1 hour',
      'attendees', jsonb_build_array(jsonb_build_object('name', b.name, 'email', b.email)))))
  from (values
    ('acme', 'later', now() + interval '3 days', 'Ada', 'ada@example.com'),
    ('acme', 'sooner', now() + interval '2 days', 'Ada', 'ada@example.com'),
    ('umbrella', 'other', now() + interval '1 day', 'Grace', 'grace@example.com')
  ) b (slug, uid, start, name, email)
  join tenants t on t.slug = b.slug;
  select receive_webhook(t.id, 'broken', null, 'false,', 'Unexpected token')
  from tenants t where t.slug = 'umbrella';`;

describe.runIf(ownDatabases())("Studio's table editor", () => {
  let database: OwnDatabase;
  let client: pg.Client;
  let studio: TableEditor;
  let acme: string;

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    await client.query(STORY);
    const { rows } = await client.query("select id from tenants where slug = 'acme'");
    acme = rows[0].id;
    studio = new TableEditor(client);
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const RELATIONS = `
    tenants tenant_members webhook_events bookings booking_uids booking_attendees leads
    lead_activities reminder_rules message_templates deleted_rules reminders deliveries suppressions
    daily_counts daily_attempts hourly_events bookings_per_day show_rate_per_week leads_per_week
    reminders_per_day events_per_hour
    upcoming_bookings lead_pipeline likely_duplicate_leads event_log reminder_log tenant_health
    running_jobs connection reconciliations reconciliation_findings found_in_cal alerts alert_recipients
    tenant_moves`.match(/\w+/g) as string[];

  test("meets these tables and views", async () => {
    const { rows } = await client.query(
      `select relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') order by 1`,
    );
    expect(rows.map(({ relname }) => relname)).toEqual([...RELATIONS].sort());
  });

  test.for(RELATIONS)("shows the first page of %s", async (relation) => {
    await expect(studio.page(relation)).resolves.toBeInstanceOf(Array);
  });

  test("shows each tenant's appointments by time", async () => {
    const rows = await studio.page("upcoming_bookings");
    expect(rows.map(({ tenant, cal_uid }) => `${tenant} ${cal_uid}`)).toEqual([
      "acme sooner",
      "acme later",
      "umbrella other",
    ]);
  });

  test("shows each tenant's events, the newest first", async () => {
    const rows = await studio.page("event_log", { tenant: "acme" });
    const numbers = rows.map(({ event_id }) => Number(event_id));
    expect(numbers).toHaveLength(2);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });

  test("shows each tenant's reminders, the latest first", async () => {
    const rows = await studio.page("reminder_log", { tenant: "acme", status: "scheduled" });
    const times = rows.map(({ due_at }) => due_at.getTime());
    expect(times).toHaveLength(6);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test("shows who is in trouble on top, with what to do", async () => {
    const [first, second] = await studio.page("tenant_health");
    expect(Object.keys(first).slice(0, 3)).toEqual(["attention", "tenant", "last_event_at"]);
    expect(first).toMatchObject({ tenant: "umbrella" });
    expect(first.attention).toBe(
      "Events without a usable shape: 1. events_in_trouble.sql says what to do.",
    );
    expect(second).toMatchObject({ tenant: "acme", attention: null });
  });

  test("finds the rules of a tenant by its slug", async () => {
    expect(await studio.page("reminder_rules", { tenant: "acme" })).toHaveLength(3);
  });

  const ADA = "email = 'ada@example.com'";

  test.for([
    ["leads", { status: "qualified", notes: "Called." }, ADA],
    ["leads", { name: "Ada Lovelace" }, ADA],
    ["booking_attendees", { time_zone: "Europe/London" }, ADA],
    ["reminder_rules", { offset_minutes: 120 }, "tenant = 'acme' and offset_minutes = 60"],
    ["tenants", { keep_events_days: 60 }, "slug = 'acme'"],
  ] as const)("edits %s: %j", async ([table, row, where]) => {
    expect(await studio.edit(table, row, where)).toBe("saved");
  });

  test("adds a lead, a rule, a template and an opt-out", async () => {
    const own = { tenant_id: acme };
    expect(await studio.insert("leads", { ...own, email: "new@example.com" })).toBe("saved");
    const rule = { ...own, name: "Thanks", anchor: "after_end", offset_minutes: 60 };
    expect(await studio.insert("reminder_rules", rule)).toBe("saved");
    const [{ id }] = await studio.page("reminder_rules", { name: "Thanks" });
    const template = { ...own, rule_id: id, subject: "Thanks", body: "Dear {{name}}" };
    expect(await studio.insert("message_templates", template)).toBe("saved");
    const optOut = { ...own, channel: "sms", address: "+49 170 1234567" };
    expect(await studio.insert("suppressions", optOut)).toBe("saved");
    expect(await studio.page("suppressions")).toMatchObject([
      { tenant: "acme", address: "+491701234567" },
    ]);
  });

  test("adds an address that alerts go to, and says when not", async () => {
    const row = { channel: "email", address: "ops@example.com" };
    expect(await studio.insert("alert_recipients", row)).toBe("saved");
    const where = "address = 'ops@example.com'";
    const quiet = { quiet_from: "22:00", quiet_until: "07:00", digest_at: "08:00" };
    expect(await studio.edit("alert_recipients", quiet, where)).toBe("saved");
    expect(await studio.edit("alert_recipients", { quiet_until: null }, where)).toBe(
      "Quiet hours have two ends: fill in quiet_from and quiet_until, or empty both.",
    );
    expect(await studio.insert("alert_recipients", { ...row, address: "ops" })).toBe(
      '"ops" is not an e-mail address: give it as ops@example.com.',
    );
  });

  test("deletes a rule", async () => {
    expect(await studio.delete("reminder_rules", "name = 'Thanks'")).toBe("saved");
  });

  const COMPUTED =
    "A booking is computed from its events. Change it in Cal.com; correct a person in booking_attendees; undo a wrong join with separate_booking().";

  test.for([
    ["bookings", { status: "cancelled" }, `bookings cannot be changed by hand: ${COMPUTED}`],
    [
      "leads",
      { score: 90 },
      "The score of a lead cannot be changed by hand: It is the sum of lead_activities. To score differently, replace classify_lead() and run rebuild_bookings().",
    ],
    [
      "leads",
      { source: "fair" },
      "Where a lead comes from cannot be changed by hand: It follows from bookings and forms. Status, status_locked, notes, name, email and phone may be changed.",
    ],
    ["leads", { email: "ada" }, '"ada" is not an address: Write one as ada@example.com.'],
    [
      "booking_attendees",
      { no_show: true },
      "Who did not come cannot be changed by hand: Mark them in the list of bookings in Cal.com: booking, lead and reminders follow.",
    ],
    [
      "reminders",
      { status: "sent" },
      "reminders cannot be changed by hand: Reminders follow from bookings and reminder_rules: change or switch off the rule, or the booking in Cal.com.",
    ],
    [
      "reminder_rules",
      { id: "00000000-0000-4000-8000-000000000000" },
      "The id or tenant of a rule cannot be changed by hand: Its reminders know it by that. Add another rule, and delete this one.",
    ],
    [
      "webhook_events",
      { body: {} },
      "The body of an event that was applied cannot be changed: Only unparseable and failed events may be repaired; then run replay_events(). To correct a person, edit booking_attendees.",
    ],
    [
      "tenants",
      { disabled_at: "2001-01-01T00:00:00Z" },
      "disabled_at cannot be changed by hand: Use disable_tenant() and enable_tenant(), which stop and bring back the reminders, too.",
    ],
    [
      "tenants",
      { time_zone: "Berlin" },
      'Unknown time zone "Berlin": Use an IANA name such as Europe/Berlin.',
    ],
  ] as const)("says of %s %j what to do instead", async ([table, row, message]) => {
    expect(await studio.edit(table, row, "true")).toBe(message);
  });

  test("says of a new row what to do instead", async () => {
    const [{ id: booking_id }] = await studio.page("bookings", { cal_uid: "other" });
    expect(
      await studio.insert("leads", { tenant_id: acme, email: "x@example.com", booking_id }),
    ).toBe(
      "The newest booking of a lead cannot be changed by hand: Leave booking_id empty: the first booking under the lead's address or phone number fills it in. tenant_id is an id of the table tenants.",
    );
    expect(
      await studio.insert("suppressions", { tenant_id: acme, channel: "sms", address: "0170" }),
    ).toBe('"0170" is no phone number with its country code: Write it as +491701234567.');
    const [{ id: rule_id }] = await studio.page("reminder_rules", { tenant: "acme" });
    expect(
      await studio.insert("message_templates", {
        tenant_id: acme,
        rule_id,
        subject: "Soon",
        body: "Dear {{nmae}}",
      }),
    ).toMatch(/there is no variable "nmae": Known are: language, name, first_name, /);
  });

  test("says of a deleted row what to do instead", async () => {
    expect(await studio.delete("leads", ADA)).toBe(
      "Leads that booked or answered a form cannot be changed by hand: They would come back with their next event. To forget a person, run erase_person().",
    );
    expect(await studio.delete("tenants", "slug = 'acme'")).toBe(
      "tenants cannot be changed by hand: It would remove every booking of the tenant. Use delete_tenant(), which asks twice.",
    );
  });
});
