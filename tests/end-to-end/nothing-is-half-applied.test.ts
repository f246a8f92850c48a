import { expect, vi } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { connect, whoWaitsFor } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import { test } from "./support/test.ts";

test("An event that the database could not store in time is answered 503, counted, and nothing of it stays", {
  timeout: 120_000,
}, async ({ tenant, onTestFinished }) => {
  const uid = newUid();
  const start = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3 * 24 * 60 * 60_000);
  expect(await tenant.send("BOOKING_CREATED", { uid, start })).toEqual(ANSWERS.received);
  const before = await everything();

  const holder = await connect();
  onTestFinished(() => holder.end());
  await holder.query("begin");
  // Storing waits for nothing but its tenant's key, as when the tenant is being deleted.
  await holder.query("select from public.tenants where id = $1 for update", [tenant.id]);
  const pid = (await holder.query("select pg_backend_pid() as pid")).rows[0].pid;

  const body = JSON.stringify(buildEvent("BOOKING_CANCELLED", { uid, start, email: tenant.email }));
  const answer = tenant.postSigned(body);
  await expect.poll(() => whoWaitsFor(pid, "receive_webhook"), { timeout: 30_000 }).toBeDefined();
  expect(await answer).toEqual(ANSWERS.tryAgain);
  await expect.poll(() => whoWaitsFor(pid, "receive_webhook"), { timeout: 60_000 }).toBeUndefined();
  expect(await everything()).toEqual(before);

  await holder.query("rollback");
  await expect
    .poll(async () => Number((await tenant.rows("tenant_health", "1"))[0].not_stored_today), {
      timeout: 30_000,
    })
    .toBe(1);
  await vi.waitFor(async () => expect(await tenant.postSigned(body)).toEqual(ANSWERS.received), {
    timeout: 30_000,
  });
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    { cal_uid: uid, status: "cancelled" },
  ]);

  async function everything() {
    const tables = ["webhook_events", "bookings", "booking_attendees", "leads", "reminders"];
    return Promise.all(tables.map((table) => tenant.rows(table, "1, 2, 3")));
  }
});
