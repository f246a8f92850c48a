import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { TableEditor } from "./table-editor.ts";

/** A tenant with a booking, a template, an opt-out, a member and an event in trouble; an alert. */
const STORY = `
  select create_tenant('acme', 'Acme', 'Europe/Berlin');
  select receive_webhook(id, 'booked', jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now() - interval '1 hour', 'payload',
    jsonb_build_object(
      'uid', 'A', 'title', 'Intro', 'startTime', now() + interval '2 days',
      'endTime', now() + interval '2 days 1 hour',
      'attendees', '[{"name": "Ada", "email": "ada@example.com"}]'::jsonb)))
  from tenants;
  select receive_webhook(id, 'broken', null, 'false,', 'Unexpected token') from tenants;
  insert into message_templates (tenant_id, rule_id, language, subject, body)
    select tenant_id, id, 'de', 'Bald', 'Hallo' from reminder_rules where name = '1 hour before';
  insert into suppressions (tenant_id, channel, address) select id, 'email', 'bob@example.com' from tenants;
  insert into auth.users (id) values ('00000000-0000-4000-8000-000000000001');
  insert into tenant_members (tenant_id, user_id)
    select id, '00000000-0000-4000-8000-000000000001' from tenants;
  insert into alerts (kind, summary, what_to_do, for_tenant, opened_at, last_seen_at)
    values ('reminders_late', 'Reminders are late.', 'See doctor().', false, now(), now());
  select add_alert_recipient('email', 'ops@example.com');`;

/** The row of each table that is edited. To leads a new one is added: of those there are, little may be. */
const EDITED: Readonly<Record<string, string>> = {
  alert_recipients: "address = 'ops@example.com'",
  alerts: "kind = 'reminders_late'",
  booking_attendees: "email = 'ada@example.com'",
  message_templates: "language = 'de'",
  reminder_rules: "name = '1 hour before'",
  suppressions: "address = 'bob@example.com'",
  tenant_members: "tenant = 'acme'",
  tenants: "slug = 'acme'",
  webhook_events: "status = 'unparseable'",
};

const nobody = randomUUID();
const later = "2001-03-02T10:00:00Z";

/** Of each table that may be edited, what breaks each of its constraints. */
const BROKEN: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  alert_recipients: {
    alert_recipients_tenant_fkey: { tenant_id: nobody },
    messages_an_hour_are_between_1_and_60: { max_per_hour: 0 },
    quiet_hours_are_not_all_day: { quiet_from: "22:00", quiet_until: "22:00" },
    quiet_hours_have_two_ends: { quiet_from: "22:00" },
    who_gets_only_the_digest_gets_one: { digest_only: true },
  },
  alerts: {
    alerts_tenant_fkey: { tenant_id: nobody },
    evidence_is_an_object: { evidence: [] },
    only_a_tenants_alert_is_for_it: { for_tenant: true },
    someone_acknowledges: { acknowledged_by: "me" },
  },
  booking_attendees: {
    attendance_is_confirmed_for_a_start: { attendance_confirmed_at: later },
    booking_attendees_booking_fkey: { booking_id: nobody },
    email_can_be_written_to: { email: "491701234567@sms.cal.com" },
    email_is_lower_case: { email: "ADA" },
    no_show_has_a_time: { no_show: true },
  },
  leads: {
    leads_tenant_fkey: { tenant_id: nobody },
    leads_to_newest_booking_fkey: { booking_id: nobody },
    score_is_between_0_and_100: { score: 101 },
  },
  message_templates: {
    body_is_at_most_20_kb: { body: "a".repeat(20_481) },
    body_is_not_blank: { body: " \n" },
    html_is_at_most_100_kb: { html: "a".repeat(102_401) },
    language_is_a_tag: { language: "German" },
    message_templates_rule_fkey: { rule_id: nobody },
    subject_is_at_most_300_characters: { subject: "a".repeat(301) },
    subject_is_one_line: { subject: "Soon\nBcc: all@example.com" },
  },
  reminder_rules: {
    a_fixed_address_is_of_one_channel: {
      ...{ recipients: "address", address: "ada@example.com", fallback_channel: "sms" },
    },
    address_goes_with_its_recipients: { recipients: "address" },
    address_suits_the_channel: { recipients: "address", address: "ada.example.com" },
    answer_equals_or_answer_contains_needs_a_question: { answer_equals: "yes" },
    answer_is_not_blank: { question: "size", answer_equals: " " },
    at_time_is_before_midnight: { offset_minutes: null, offset_days: 1, at_time: "24:00" },
    event_types_are_named: { event_types: [] },
    fallback_is_another_channel: { fallback_channel: "email" },
    give_either_offset_minutes_or_offset_days_with_at_time: { at_time: "09:00" },
    name_is_not_blank: { name: " " },
    offset_is_between_0_and_a_year: { offset_minutes: -60 },
    only_attendees_confirm_attendance: { recipients: "organizer", attendance: "confirmed" },
    only_messages_to_attendees_before_the_start_ask: { anchor: "after_end", asks_attendance: true },
    question_is_not_blank: { question: " ", answer_equals: "yes" },
    question_needs_either_answer_equals_or_answer_contains: { question: "size" },
    reminder_rules_tenant_fkey: { tenant_id: nobody },
  },
  suppressions: {
    address_suits_the_channel: { address: "bob" },
    detail_is_at_most_1000_characters: { detail: "a".repeat(1001) },
    only_people_opt_out_of_a_part: { reason: "bounced", scope: "follow_ups" },
    suppressions_tenant_fkey: { tenant_id: nobody },
  },
  tenant_members: {
    tenant_members_tenant_fkey: { tenant_id: nobody },
    tenant_members_user_fkey: { user_id: nobody },
  },
  tenants: {
    completion_delay_is_at_most_a_week: { completion_delay_minutes: 10_081 },
    deliveries_are_kept_a_week: { keep_deliveries_days: 6 },
    events_are_kept_a_month: { keep_events_days: 29 },
    locale_is_a_language: { locale: "German" },
    name_is_not_blank: { name: " " },
    quiet_hours_are_not_all_day: { quiet_from: "21:00", quiet_until: "21:00" },
    quiet_hours_have_two_ends: { quiet_from: "21:00" },
    slug_is_lower_case_words: { slug: "Acme & Sons" },
    slug_is_no_id: { slug: "00000000-0000-4000-8000-000000000001" },
    text_countries_are_calling_codes: { text_countries: ["Germany"] },
    texts_per_number_are_between_1_and_1000: { texts_per_number_a_day: 0 },
  },
  webhook_events: {
    applied_event_has_a_booking: { status: "applied" },
    body_is_json_or_text: { body: {} },
    only_unapplied_events_are_retried: { retry_at: later },
    unapplied_event_has_a_reason: { reason: null },
    webhook_events_tenant_fkey: { tenant_id: nobody },
  },
};

/** All that is of a table of which a hand may write anything. */
const CONSTRAINTS = `
  select c.conrelid::regclass::text as table, array_agg(c.conname::text order by c.conname) as names
  from pg_constraint c
  where c.connamespace = 'public'::regnamespace
    and c.contype in ('c', 'f', 'x')
    and not exists (
      select from pg_trigger t
      where t.tgrelid = c.conrelid
        and t.tgfoid = 'private.refuse_by_hand'::regproc
        -- Before insert and before update, of any column.
        and t.tgtype & 22 = 22 and t.tgattr = ''
    )
  group by 1`;

describe.runIf(ownDatabases())("a row that a constraint refuses", () => {
  let database: OwnDatabase;
  let client: pg.Client;
  let acme: string;

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    await client.query(STORY);
    const { rows } = await client.query("select id from tenants");
    acme = rows[0].id;
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test("is tried for every constraint of every table that may be edited", async () => {
    const { rows } = await client.query<{ table: string; names: string[] }>(CONSTRAINTS);
    const there = rows.map(({ table, names }) => [table, names]);
    const tried = Object.entries(BROKEN).map(([table, rows]) => [table, Object.keys(rows).sort()]);
    expect(Object.fromEntries(tried)).toEqual(Object.fromEntries(there));
  });

  const cases = Object.entries(BROKEN).flatMap(([table, rows]) =>
    Object.entries(rows).map(([name, row]) => [table, name, row] as const),
  );

  test.for(cases)("%s, %s: says what to do in a sentence", async ([table, name, row]) => {
    const studio = new TableEditor(client);
    const message =
      table === "leads"
        ? await studio.insert(table, { tenant_id: acme, email: "new@example.com", ...row })
        : await studio.edit(table, row, EDITED[table] as string);
    expect(message).toMatch(/^[\w"].* .*\.$/s);
    expect(message).not.toContain(name);
    expect(message).not.toMatch(/violates|duplicate key/);
  });
});
