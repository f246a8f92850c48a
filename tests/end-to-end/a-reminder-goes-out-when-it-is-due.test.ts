import { describe, expect, vi } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { hasInbox, type Mail, mailsTo } from "./support/inbox.ts";
import { ANSWERS } from "./support/request.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";
import { TICK_MS, tickAfter } from "./support/ticks.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** From the tick to the provider's answer, on a busy machine. */
const GRACE_MS = 20 * SECOND;
const KATHMANDU = { timeZone: "Asia/Kathmandu", offset: 345 * MINUTE } as const;

/** What the clock in Kathmandu shows (it has no summer time), for formatting as if in UTC. */
function inKathmandu(time: Date): Date {
  return new Date(time.getTime() + KATHMANDU.offset);
}

/** Cal.com writes whole seconds. */
function fromNow(milliseconds: number): Date {
  return new Date(Math.floor((Date.now() + milliseconds) / SECOND) * SECOND);
}

function firstMail(address: string): Promise<Mail> {
  return vi.waitFor(
    async () => {
      const [mail] = await mailsTo(address);
      if (!mail) throw new Error(`No mail to ${address}`);
      return mail;
    },
    { timeout: 100 * SECOND, interval: 250 },
  );
}

async function reminderOf(tenant: Tenant, rule: string) {
  const [reminder] = await sql(
    `select r.*, clock_timestamp() as now
     from public.reminders r
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     where r.tenant_id = $1 and u.name = $2`,
    [tenant.id, rule],
  );
  return reminder;
}

async function sentReminder(tenant: Tenant, rule: string) {
  return vi.waitFor(
    async () => {
      const reminder = await reminderOf(tenant, rule);
      expect(reminder.status).toBe("sent");
      return reminder;
    },
    { timeout: 60 * SECOND, interval: 250 },
  );
}

/** Once a later tick has come and left nothing of the tenant's in the queue, no mail can follow. */
async function nothingFollows(tenant: Tenant, after: Date): Promise<void> {
  await tickAfter(after);
  const queued = await sql(
    "select from pgmq.q_reminders q where q.message::jsonb ->> 'tenant_id' = $1",
    [tenant.id],
  );
  expect(queued).toEqual([]);
}

async function expectOnTime(reminder: { due_at: Date; sent_at: Date }, due: Date): Promise<void> {
  expect(reminder.due_at).toEqual(due);
  const late = reminder.sent_at.getTime() - due.getTime();
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(TICK_MS + GRACE_MS);
}

describe.runIf(hasInbox).concurrent("A reminder", () => {
  const timeout = 180 * SECOND;

  test("an hour before the start arrives once, in the attendee's language and local time", {
    timeout,
  }, async ({ tenant }) => {
    const uid = newUid();
    const start = fromNow(60 * MINUTE + 6 * SECOND);
    const end = new Date(start.getTime() + 30 * MINUTE);
    const { timeZone } = KATHMANDU;
    const booking = { uid, start, end, timeZone, locale: "de", name: "Änne Ø. Groß" };
    expect(await tenant.send("BOOKING_CREATED", booking)).toEqual(ANSWERS.received);
    expect((await reminderOf(tenant, "24 hours before")).status).toBe("skipped");

    const mail = await firstMail(tenant.email);
    const reminder = await sentReminder(tenant, "1 hour before");
    await expectOnTime(reminder, new Date(start.getTime() - 60 * MINUTE));

    const local = inKathmandu(start);
    const time = local.toISOString().slice(11, 16);
    const day = new Intl.DateTimeFormat("de", { dateStyle: "full", timeZone: "UTC" }).format(local);
    expect(mail.subject).toMatch(/^Erinnerung: /);
    expect(mail.subject).toContain(time);
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain(time);
      expect(part).toContain(day);
      expect(part).toContain("Änne Ø. Groß");
      expect(part).toContain(`https://cal.example/reschedule/${uid}`);
      expect(part).toContain(`https://cal.example/booking/${uid}?cancel=true`);
      expect(part).toContain(`https://cal.example/video/${uid}`);
    }

    await nothingFollows(tenant, reminder.now);
    expect(await mailsTo(tenant.email)).toHaveLength(1);
    expect(await reminderOf(tenant, "1 hour before")).toMatchObject({
      status: "sent",
      attempts: 1,
      generation: 1,
      sent_at: reminder.sent_at,
    });
    expect(await tenant.rows("deliveries", "id")).toMatchObject([
      {
        reminder_id: reminder.id,
        recipient: tenant.email,
        channel: "email",
        outcome: "sent",
        attempt: 1,
        error: null,
      },
    ]);
  });

  test("after the end says thank you", { timeout }, async ({ tenant }) => {
    const end = fromNow(-30 * MINUTE + 6 * SECOND);
    const start = new Date(end.getTime() - 30 * MINUTE);
    const booking = { start, end, locale: "fr", timeZone: "Europe/Paris" };
    expect(await tenant.send("BOOKING_CREATED", booking)).toEqual(ANSWERS.received);

    const mail = await firstMail(tenant.email);
    expect(mail.subject).toMatch(/^Merci/);
    const reminder = await sentReminder(tenant, "Follow-up after 30 minutes");
    await expectOnTime(reminder, new Date(end.getTime() + 30 * MINUTE));
    for (const rule of ["24 hours before", "1 hour before"]) {
      expect(await reminderOf(tenant, rule)).toMatchObject({
        status: "skipped",
        reason: "Its time had passed when the booking was made or moved.",
      });
    }
  });

  test("of a booking that is cancelled in time is never sent", { timeout }, async ({ tenant }) => {
    const uid = newUid();
    // Far enough ahead that both events are through before it is due, also on a slow machine.
    const start = fromNow(60 * MINUTE + 20 * SECOND);
    expect(await tenant.send("BOOKING_CREATED", { uid, start })).toEqual(ANSWERS.received);
    expect(await tenant.send("BOOKING_CANCELLED", { uid, start })).toEqual(ANSWERS.received);

    await nothingFollows(tenant, new Date(start.getTime() - 60 * MINUTE));
    expect(await reminderOf(tenant, "1 hour before")).toMatchObject({
      status: "cancelled",
      reason: "The booking was cancelled.",
      attempts: 0,
    });
    expect(await mailsTo(tenant.email)).toEqual([]);
  });

  test("of a booking that is moved goes out for the new time only", { timeout }, async ({
    tenant,
  }) => {
    const uid = newUid();
    const first = fromNow(60 * MINUTE + 20 * SECOND);
    const second = new Date(first.getTime() + 4 * SECOND);
    expect(await tenant.send("BOOKING_CREATED", { uid, start: first })).toEqual(ANSWERS.received);
    const moved = { rescheduleUid: uid, uid: newUid(), start: second };
    expect(await tenant.send("BOOKING_RESCHEDULED", moved)).toEqual(ANSWERS.received);

    const mail = await firstMail(tenant.email);
    expect(mail.text).toContain(`https://cal.example/reschedule/${moved.uid}`);
    const reminder = await sentReminder(tenant, "1 hour before");
    await expectOnTime(reminder, new Date(second.getTime() - 60 * MINUTE));
    await nothingFollows(tenant, reminder.now);
    expect(await mailsTo(tenant.email)).toHaveLength(1);
  });
});
