import type pg from "pg";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { BOUNDS } from "../../supabase/functions/cal-webhook/durations.ts";
import { chooseFormat, expose, type Family } from "../../supabase/functions/metrics/exposition.ts";
import { connect } from "../end-to-end/support/database.ts";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { parse } from "../unit/functions/metrics/parse.ts";

describe.runIf(ownDatabases())("metrics", () => {
  let url: string;
  let client: pg.Client;

  beforeAll(async () => {
    const database = await createDatabase({ with: "pgtap" });
    url = database.url;
    client = await connect(url);
    await client.query("select create_tenant('acme-test', 'Acme', 'Europe/Berlin')");
    await client.query("call tests.configure_functions()");
    return async () => {
      await client.end();
      await database.drop();
    };
  });

  const count = () => client.query("select private.count_metrics()");
  /** Counts until it has come to this: transactions in other databases of the server delay it, too. */
  const countsTo = (name: string) =>
    expect.poll(
      async () => {
        await count();
        return read(name);
      },
      { timeout: 20_000, interval: 100 },
    );
  const text = async () => {
    const { rows } = await client.query("select metrics() as families");
    return expose(rows[0].families as Family[], chooseFormat(""));
  };
  /** The value of each series of a family. */
  const read = async (name: string) =>
    Object.fromEntries(
      (parse(await text(), false).get(name)?.samples ?? []).map((sample) => [
        [sample.name.slice(name.length), ...Object.values(sample.labels)].filter(Boolean).join(" "),
        sample.value,
      ]),
    );
  const sends = (on: pg.Client, trigger: string, uid: string) =>
    on.query("call tests.cal_sends($1, $2, '2001-03-01 09:00Z')", [trigger, uid]);
  const EVENTS = "calbase_webhook_events_total";

  test("count each event and attempt once, and name no person", async () => {
    await sends(client, "BOOKING_CREATED", "A");
    await sends(client, "BOOKING_CREATED", "B");
    await sends(client, "ANYTHING_AT_ALL", "A");
    await client.query("call tests.deliver('2001-03-09 10:00Z')");
    await client.query("select count_rejections(id, 'wrong_signature', 3) from tenants");
    await countsTo(EVENTS).toEqual({
      "acme-test BOOKING_CREATED cal.com": 2,
      "acme-test other cal.com": 1,
    });
    const { rows } = await client.query("select count(*)::int as tried from deliveries");
    expect(rows[0].tried).toBeGreaterThan(0);
    await countsTo("calbase_delivery_attempts_total").toEqual({
      "acme-test email sent": rows[0].tried,
    });
    expect(await read("calbase_webhook_rejections_total")).toEqual({
      "wrong_signature acme-test": 3,
    });
    // The trends have the same.
    const trends = await client.query(
      `select (select sum(events)::int from events_per_hour) as events,
         (select sum(attempts)::int from reminders_per_day) as attempts`,
    );
    expect(trends.rows).toEqual([{ events: 3, attempts: rows[0].tried }]);
    expect(await read("calbase_reminder_lateness_seconds")).toMatchObject({
      "_bucket email 1": rows[0].tried,
      "_count email": rows[0].tried,
    });
    expect(await text()).not.toMatch(/@|ada/i);
  });

  test("never fall when retention deletes what they counted", async () => {
    const before = await text();
    await client.query("update tenants set keep_events_days = 30, keep_deliveries_days = 7");
    await client.query("call tests.complete_ended_meetings(now())");
    await client.query("select private.prune(1000, now() + interval '1 year')");
    const { rows } = await client.query("select count(*)::int as kept from deliveries");
    expect(rows[0].kept).toBe(0);
    for (let n = 0; n < 3; n++) await count();
    const [then, after] = [parse(before, false), parse(await text(), false)];
    for (const [name, { type, samples }] of then) {
      if (type === "gauge") continue;
      for (const { labels, value, name: series } of samples) {
        const now = after
          .get(name)
          ?.samples.find(
            (s) => s.name === series && JSON.stringify(s.labels) === JSON.stringify(labels),
          );
        expect(now?.value, `${series} ${JSON.stringify(labels)}`).toBeGreaterThanOrEqual(value);
      }
    }
  });

  test("have how long requests took, in the buckets in which the function counts", async () => {
    const name = "calbase_webhook_request_duration_seconds";
    const tell = (status: number, count: number, bounds = BOUNDS) =>
      client.query("select count_webhook_durations($1)", [
        JSON.stringify([{ status, count, sum: 0.5 * count, buckets: bounds.map(() => count) }]),
      ]);
    await tell(200, 3);
    await tell(401, 1);
    await tell(200, 2);
    expect(await read(name)).toMatchObject({
      "_bucket 200 0.005": 5,
      "_bucket 200 10": 5,
      "_sum 200": 2.5,
      "_count 200": 5,
      "_count 401": 1,
    });
    // Of a function that was deployed with other bounds nothing is counted, rather than wrongly.
    await tell(200, 7, [1, 2]);
    expect((await read(name))["_count 200"]).toBe(5);
    const { rows } = await client.query(
      "select bounds from private.metric_catalog() where name = $1",
      [name],
    );
    expect(rows).toEqual([{ bounds: BOUNDS }]);
  });

  test("wait for an event whose transaction commits late, and then have it too", async () => {
    const slow = await connect(url);
    onTestFinished(() => slow.end());
    const known = (await read(EVENTS))["acme-test BOOKING_CREATED cal.com"] as number;
    await slow.query("begin");
    await sends(slow, "BOOKING_CREATED", "C");
    await sends(client, "BOOKING_CREATED", "D");
    for (let n = 0; n < 3; n++) await count();
    expect(await read(EVENTS)).toMatchObject({ "acme-test BOOKING_CREATED cal.com": known });
    await slow.query("commit");
    await countsTo(EVENTS).toMatchObject({ "acme-test BOOKING_CREATED cal.com": known + 2 });
  });

  test("wait for no tenant that somebody has locked, and have it the next time", async () => {
    const bea = await connect(url);
    onTestFinished(() => bea.end());
    await client.query("select create_tenant('locked', 'L', 'Europe/Berlin')");
    await client.query("select count_rejections(id, 'wrong_signature', 1) from tenants");
    const before = await read("calbase_webhook_rejections_total");
    await bea.query("begin");
    await bea.query("select from tenants where slug = 'locked' for update");
    // Whoever waited with the other tenants in its hands would keep them from being deleted.
    await client.query("set lock_timeout = '20s'");
    await expect(count()).rejects.toThrow(/could not obtain lock on row in relation "tenants"/);
    expect(await read("calbase_webhook_rejections_total")).toEqual(before);
    await bea.query("rollback");
    await count();
    expect(await read("calbase_webhook_rejections_total")).toMatchObject({
      "wrong_signature acme-test": (before["wrong_signature acme-test"] as number) + 1,
      "wrong_signature locked": 1,
    });
    await client.query("select delete_tenant('locked', 'locked')");
  });

  test("tell the first hundred tenants apart, and count the others together", async () => {
    await client.query(
      "select create_tenant('t' || n, 'T', 'Europe/Berlin') from generate_series(1, 120) n",
    );
    await client.query(
      "select count_rejections(id, 'too_large', 2) from tenants where slug <> 'acme-test'",
    );
    await count();
    const counted = await read("calbase_webhook_rejections_total");
    expect(Object.keys(counted)).toHaveLength(1 + 99 + 1);
    expect(counted["too_large _other"]).toBe(2 * 21);
    // Also when there is room again: who is counted among the others then begins with nothing.
    await client.query("select delete_tenant('t1', 't1'), delete_tenant('t2', 't2')");
    await client.query(
      "select count_rejections(id, 'too_large', 2) from tenants where slug <> 'acme-test'",
    );
    await count();
    expect((await read("calbase_webhook_rejections_total"))["too_large _other"]).toBeGreaterThan(
      42,
    );
  });
});
