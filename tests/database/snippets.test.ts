import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";

const FOLDER = join(REPOSITORY, "supabase/snippets");

/** A tenant to whom everything happened that the snippets ask about. */
const STORY = `
  select create_tenant('acme', 'Acme', 'Europe/Berlin');
  create temp table acme as select id from tenants where slug = 'acme';
  select count_rejections((select id from acme), 'wrong_signature');
  select count_rejections((select id from acme), 'not_stored');
  insert into private.jobs (tenant_id, kind, total, done) select id, 'rebuild', 2000, 500 from acme;
  select receive_webhook((select id from acme), 'broken', null, 'false,', 'Unexpected token');
  select receive_webhook((select id from acme), 'booked', jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now() - interval '2 days', 'payload', jsonb_build_object(
      'uid', 'A', 'title', 'Intro', 'startTime', now() + interval '1 hour', 'endTime', now() + interval '2 hours',
      'attendees', '[{"name": "Ada Lovelace", "email": "Ada@example.com"}]'::jsonb)));
  -- Of this one the reminder of a day before is late.
  select receive_webhook((select id from acme), 'late', jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now() - interval '2 days', 'payload', jsonb_build_object(
      'uid', 'L', 'title', 'Intro', 'startTime', now() + interval '1 hour', 'endTime', now() + interval '2 hours',
      'attendees', '[{"name": "Ada Lovelace", "email": "Ada@example.com"}]'::jsonb)), p_now => now() - interval '2 days');
  select settle_reminders(jsonb_agg(to_jsonb(r) || jsonb_build_object('reminder_id', r.id, 'attempt', 1,
    'outcome', 'retry', 'error', '451 Try again later'))) from reminders r;
  select private.judge_alerts();
  select private.count_recent_days();
  select private.count_hourly_events(0, private.last_id('webhook_events'));
  select private.count_daily_attempts(0, private.last_id('deliveries'));
`;

describe.runIf(ownDatabases())("the snippets for Studio", () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await withDatabase(database.url, (client) => client.query(STORY));
    await withDatabase(database.superuserUrl, (client) =>
      client.query("insert into net._http_response (id, status_code) values (1, 200)"),
    );
  });
  afterAll(() => database?.drop());

  test.for(readdirSync(FOLDER))("%s begins with its question and answers it", async (name) => {
    const sql = readFileSync(join(FOLDER, name), "utf8");
    expect(sql).toMatch(/^-- [A-Z].*\?/);
    await withDatabase(database.url, async (client) => {
      // As Studio runs them: nothing is changed by asking.
      await client.query("begin read only");
      const { rows } = await client.query(sql);
      expect(rows).not.toEqual([]);
    });
  });

  // What Studio's tab Chart needs: something to walk along, and numbers beside it.
  test.for([
    "bookings_per_day",
    "show_rate_per_week",
    "leads_per_week",
    "reminders_per_day",
    "events_per_hour",
  ])("%s can be drawn as it is", async (name) => {
    const sql = readFileSync(join(FOLDER, `${name}.sql`), "utf8");
    await withDatabase(database.url, async (client) => {
      const { rows, fields } = await client.query(sql);
      const [x, y] = fields.map((field) => field.name) as [string, string];
      const along = rows.map((row) => row[x].getTime());
      expect(along).toEqual([...new Set(along)].sort((a, b) => a - b));
      expect(
        rows.some((row) => (Number(row[y]) >= 0 && row[y] !== null) || y === "show_rate"),
      ).toBe(true);
    });
  });

  test("replaying is written out for each event in trouble", async () => {
    const sql = readFileSync(join(FOLDER, "events_in_trouble.sql"), "utf8");
    await withDatabase(database.url, async (client) => {
      const { rows } = await client.query(sql);
      const [, replay] = /(select \* from replay_events\(.*;)$/.exec(rows[0].what_to_do) ?? [];
      const answer = await client.query(replay ?? "");
      expect(answer.rows).toMatchObject([{ webhook_event_id: rows[0].id, status: "unparseable" }]);
    });
  });

  test("stopping long work is written out, then going on with it, then why it waits", async () => {
    const sql = readFileSync(join(FOLDER, "long_work.sql"), "utf8");
    await withDatabase(database.url, async (client) => {
      const whatToDo = async () => (await client.query(sql)).rows[0].what_to_do as string;
      const written = (text: string) =>
        /(select \w+_job\('[a-z-]+', \d+\);)$/.exec(text)?.[1] ?? "";
      const stop = written(await whatToDo());
      expect(stop).toMatch(/^select stop_job/);
      await client.query(stop);
      const resume = written(await whatToDo());
      expect(resume).toMatch(/^select resume_job/);
      await client.query(resume);
      await client.query("update private.jobs set error = 'Somebody else has the tenant.'");
      expect(await whatToDo()).toContain("does somebody keep a transaction open?");
      await client.query("update private.jobs set failed = 3, done = total, ended_at = now()");
      expect(await whatToDo()).toMatch(/^3 bookings .*select rebuild_bookings\('acme'\);$/);
    });
  });
});
