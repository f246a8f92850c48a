import { expect } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { hasInbox, mailsTo } from "./support/inbox.ts";
import { ANSWERS } from "./support/request.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

const HOUR = 60 * 60_000;
const REASON = `He said "no" {really}; it's \\ $1 '); drop table public.bookings; --\n€ 🙃`;

/** A whole second, some hours from now. */
function inHours(hours: number): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 + hours * HOUR);
}

async function dueTimes(tenant: Tenant): Promise<Date[]> {
  const rows = await tenant.rows("reminders", "due_at");
  return rows.map((row) => row.due_at);
}

test("Created, rescheduled and cancelled, a booking is one row with one lead and one boost", async ({
  tenant,
}) => {
  const [first, second] = [newUid(), newUid()];
  const [start, later] = [inHours(72), inHours(120)];

  expect(await tenant.send("BOOKING_CREATED", { uid: first, start })).toEqual(ANSWERS.received);
  const [created] = await tenant.rows("bookings", "id");
  expect(created).toMatchObject({ cal_uid: first, status: "confirmed", start_time: start });
  const [lead] = await tenant.rows("leads", "id");
  expect(await dueTimes(tenant)).toEqual(remindersOf(start));

  const moved = { uid: second, rescheduleUid: first, previousStart: start, start: later };
  expect(await tenant.send("BOOKING_RESCHEDULED", moved)).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    { id: created.id, cal_uid: second, status: "rescheduled", start_time: later },
  ]);
  expect(await tenant.rows("booking_uids", "generation")).toMatchObject([
    { cal_uid: first, booking_id: created.id },
    { cal_uid: second, booking_id: created.id },
  ]);
  expect(await tenant.rows("leads", "id")).toMatchObject([
    { id: lead.id, score: lead.score, status: "booking_confirmed" },
  ]);
  expect(await dueTimes(tenant)).toEqual(remindersOf(later));

  const cancelled = { uid: second, start: later, reason: REASON, by: tenant.email };
  expect(await tenant.send("BOOKING_CANCELLED", cancelled)).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    {
      id: created.id,
      cal_uid: second,
      status: "cancelled",
      cancellation_reason: REASON,
      cancelled_by: tenant.email,
    },
  ]);
  expect(await tenant.rows("leads", "id")).toMatchObject([{ id: lead.id, score: lead.score }]);
  expect(await tenant.rows("lead_activities", "occurred_at")).toMatchObject([
    { kind: "booking_confirmed", points: lead.score },
    { kind: "booking_rescheduled", points: 0 },
    { kind: "booking_cancelled", points: 0 },
  ]);
  expect(await tenant.rows("reminders", "id")).toMatchObject(
    Array(3).fill({ status: "cancelled", reason: "The booking was cancelled." }),
  );
  expect(
    await sql("select from pgmq.q_reminders q where q.message::jsonb ->> 'tenant_id' = $1", [
      tenant.id,
    ]),
  ).toEqual([]);
  if (hasInbox) expect(await mailsTo(tenant.email)).toEqual([]);
});

test("A lead who books again is boosted by 20, once per booking, up to 100", async ({ tenant }) => {
  const scores: number[] = [];
  for (const email of [tenant.email, tenant.email.toUpperCase(), ` ${tenant.email} `]) {
    const booking = { uid: newUid(), email, notes: "", phone: null, name: "Mona" };
    expect(await tenant.send("BOOKING_CREATED", booking)).toEqual(ANSWERS.received);
    const again = { ...booking, createdAt: new Date(Date.now() + 1) };
    expect(await tenant.send("BOOKING_CONFIRMED", again)).toEqual(ANSWERS.received);
    const leads = await tenant.rows("leads", "id");
    expect(leads).toHaveLength(1);
    scores.push(leads[0].score);
  }
  // 30 for booking and 25 for the address make 55; a confirmed booking brings at least 70.
  expect(scores).toEqual([70, 90, 100]);
  const activities = await tenant.rows("lead_activities", "occurred_at");
  expect(activities.map((activity) => activity.points)).toEqual([70, 20, 10]);
});

test("A requested booking is neither boosted nor reminded until it is confirmed", async ({
  tenant,
}) => {
  const uid = newUid();
  expect(await tenant.send("BOOKING_REQUESTED", { uid })).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "id")).toMatchObject([{ status: "requested" }]);
  const [lead] = await tenant.rows("leads", "id");
  expect(lead.status).toBe("new");
  expect(await tenant.rows("reminders", "id")).toEqual([]);

  expect(await tenant.send("BOOKING_REJECTED", { uid, reason: "Full." })).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    { status: "rejected", cancellation_reason: "Full." },
  ]);
  expect(await tenant.rows("reminders", "id")).toEqual([]);

  const other = newUid();
  expect(await tenant.send("BOOKING_REQUESTED", { uid: other })).toEqual(ANSWERS.received);
  expect(await tenant.send("BOOKING_CREATED", { uid: other })).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "created_at")).toMatchObject([
    { status: "rejected" },
    { status: "confirmed" },
  ]);
  expect(await tenant.rows("reminders", "id")).toMatchObject(
    Array(3).fill({ status: "scheduled" }),
  );
});

test("A meeting that took place converts its lead, one that was missed does not", async ({
  tenant,
}) => {
  const start = inHours(-2);
  const [held, missed] = [newUid(), newUid()];
  const other = `absent.${tenant.email}`;
  await tenant.send("BOOKING_CREATED", { uid: held, start, createdAt: inHours(-48) });
  await tenant.send("BOOKING_CREATED", {
    uid: missed,
    start,
    createdAt: inHours(-48),
    email: other,
  });
  expect(await tenant.send("MEETING_ENDED", { uid: held, start })).toEqual(ANSWERS.received);
  expect(await tenant.send("MEETING_ENDED", { uid: missed, start, email: other })).toEqual(
    ANSWERS.received,
  );
  const marked = { uid: missed, email: other };
  expect(await tenant.send("BOOKING_NO_SHOW_UPDATED", marked)).toEqual(ANSWERS.received);

  const statuses = async () =>
    sql(
      `select b.cal_uid, b.status as booking, l.status as lead
       from public.bookings b
       join public.leads l on l.tenant_id = b.tenant_id and l.booking_id = b.id
       where b.tenant_id = $1 order by b.cal_uid = $2 desc`,
      [tenant.id, held],
    );
  expect(await statuses()).toEqual([
    { cal_uid: held, booking: "completed", lead: "converted" },
    { cal_uid: missed, booking: "no_show", lead: "booking_confirmed" },
  ]);

  const unmarked = { ...marked, noShow: false };
  expect(await tenant.send("BOOKING_NO_SHOW_UPDATED", unmarked)).toEqual(ANSWERS.received);
  expect(await statuses()).toEqual([
    { cal_uid: held, booking: "completed", lead: "converted" },
    { cal_uid: missed, booking: "completed", lead: "converted" },
  ]);
});

function remindersOf(start: Date): Date[] {
  return [-24 * HOUR, -HOUR, HOUR].map((offset) => new Date(start.getTime() + offset));
}
