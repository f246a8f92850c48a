import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import { test } from "./support/test.ts";

/** Makes the booking with this uid impossible to write; gives what takes the obstacle away. */
async function obstruct(uid: string): Promise<() => Promise<void>> {
  const name = `obstacle_${randomBytes(6).toString("hex")}`;
  await sql(`
    create function private.${name}() returns trigger language plpgsql set search_path = '' as $$
    begin
      raise exception 'An obstacle' using detail = 'A row, quoted.';
    end;
    $$`);
  await sql(`
    create trigger ${name} before insert or update on public.bookings
    for each row when (new.cal_uid = '${uid}') execute function private.${name}()`);
  return async () => {
    await sql(`drop function if exists private.${name}() cascade`);
  };
}

/** Runs the scheduler's job as if so many milliseconds had passed since `moment`. */
async function retry(moment: Date, milliseconds: number): Promise<void> {
  const now = new Date(moment.getTime() + milliseconds);
  await sql("select private.retry_failed_events(p_now => $1)", [now]);
}

test("An event that cannot be applied is answered 200, kept with the reason, and heals by itself", async ({
  tenant,
  onTestFinished,
}) => {
  const uid = newUid();
  const clearAway = await obstruct(uid);
  onTestFinished(clearAway);
  const theEvent = async () => {
    const events = await tenant.rows("webhook_events", "id");
    expect(events).toHaveLength(1);
    return events[0];
  };

  expect(await tenant.send("BOOKING_CREATED", { uid })).toEqual(ANSWERS.received);
  const failed = await theEvent();
  expect(failed).toMatchObject({
    status: "failed",
    reason: "An obstacle",
    attempts: 1,
  });
  expect(failed.body.payload.uid).toBe(uid);
  for (const table of ["bookings", "booking_uids", "leads", "reminders"]) {
    expect(await tenant.rows(table, "tenant_id"), table).toEqual([]);
  }

  await retry(failed.retry_at, -1_000);
  expect(await theEvent()).toMatchObject({ status: "failed", attempts: 1 });
  await retry(failed.retry_at, 1_000);
  const failedAgain = await theEvent();
  expect(failedAgain).toMatchObject({ status: "failed", attempts: 2 });
  expect(failedAgain.retry_at.getTime()).toBeGreaterThan(failed.retry_at.getTime());

  await clearAway();
  await retry(failedAgain.retry_at, 1_000);
  expect(await theEvent()).toMatchObject({ status: "applied", reason: null, retry_at: null });
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    { cal_uid: uid, status: "confirmed" },
  ]);
  expect(await tenant.rows("leads", "id")).toMatchObject([{ status: "booking_confirmed" }]);
  expect(await tenant.rows("reminders", "id")).toHaveLength(3);
});

test("An admin can replay a failed event at once, after its cause is gone", async ({
  tenant,
  onTestFinished,
}) => {
  const uid = newUid();
  const clearAway = await obstruct(uid);
  onTestFinished(clearAway);
  expect(await tenant.send("BOOKING_CREATED", { uid })).toEqual(ANSWERS.received);
  await clearAway();

  const replayed = await sql("select status, reason from public.replay_events($1)", [tenant.slug]);
  expect(replayed).toEqual([{ status: "applied", reason: null }]);
  expect(await tenant.rows("bookings", "id")).toMatchObject([{ status: "confirmed" }]);
});
