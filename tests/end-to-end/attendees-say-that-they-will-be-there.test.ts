import { describe, expect, vi } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { stack } from "../setup/stack.ts";
import { sql } from "./support/database.ts";
import { hasInbox, mailsTo } from "./support/inbox.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;
const PAGE = `${stack.apiUrl}/functions/v1/confirm-attendance`;

/** A rule that asks as soon as a booking is made, and one for those who are silent. */
async function addRules(tenant: Tenant): Promise<void> {
  await sql(
    `insert into public.reminder_rules
       (tenant_id, name, anchor, offset_minutes, asks_attendance, attendance)
     values ($1, 'asks', 'on_booking', 0, true, 'any'),
       ($1, 'for the silent', 'before_start', 120, false, 'unconfirmed')`,
    [tenant.id],
  );
}

/** Books, and gives the uid and the address of the page in the mail that asks. */
async function askedByMail(tenant: Tenant) {
  await addRules(tenant);
  const uid = newUid();
  const start = new Date(Math.ceil(Date.now() / DAY) * DAY + 9 * DAY);
  const end = new Date(start.getTime() + 30 * 60 * SECOND);
  await tenant.send("BOOKING_CREATED", { uid, start, end, locale: "de" });
  const link = await vi.waitFor(
    async () => {
      const [mail] = await mailsTo(tenant.email);
      const found = /Ich bin dabei:\s+(https?:\S+)/.exec(mail?.text ?? "")?.[1];
      if (!found) throw new Error(`No mail to ${tenant.email} that asks`);
      return found;
    },
    { timeout: 100 * SECOND, interval: 250 },
  );
  return { uid, start, end, url: `${PAGE}${new URL(link).search}` };
}

function press(url: string, body = "attend=yes"): Promise<Response> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return fetch(url, { method: "POST", headers, body });
}

async function attending(tenant: Tenant) {
  const [row] = await sql(
    "select attending::int, attendees::int from public.upcoming_bookings where tenant_id = $1",
    [tenant.id],
  );
  return row;
}

async function toTheSilent(tenant: Tenant) {
  const [row] = await sql(
    `select r.status, r.reason_code
     from public.reminders r
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     where r.tenant_id = $1 and u.name = 'for the silent'`,
    [tenant.id],
  );
  return row;
}

describe.runIf(hasInbox).concurrent("Whoever is asked by mail", () => {
  const timeout = 180 * SECOND;

  test("says by one click that they will be there, until it is moved", { timeout }, async ({
    tenant,
  }) => {
    const { uid, start, end, url } = await askedByMail(tenant);

    // A scanner opens every link, more than once.
    for (const method of ["GET", "HEAD", "GET"]) {
      expect((await fetch(url, { method })).status).toBe(200);
    }
    expect(await attending(tenant)).toEqual({ attending: 0, attendees: 1 });
    expect(await toTheSilent(tenant)).toEqual({ status: "scheduled", reason_code: null });

    const page = await (await fetch(url)).text();
    expect(page).toContain("Sind Sie dabei?");
    expect(page).not.toContain(tenant.email);
    const thanks = await press(url);
    expect(thanks.status).toBe(200);
    expect(await thanks.text()).toContain("Vielen Dank.");
    await vi.waitFor(async () =>
      expect(await attending(tenant)).toEqual({ attending: 1, attendees: 1 }),
    );
    expect(await toTheSilent(tenant)).toEqual({
      status: "cancelled",
      reason_code: "attendance_confirmed",
    });

    await press(url);
    expect(
      await sql(
        "select count(*)::int from public.webhook_events where tenant_id = $1 and provider = 'calbase'",
        [tenant.id],
      ),
    ).toEqual([{ count: 1 }]);

    const later = (time: Date) => new Date(time.getTime() + DAY);
    const time = { start: later(start), end: later(end) };
    const moved = { uid: newUid(), rescheduleUid: uid, locale: "de", ...time };
    await tenant.send("BOOKING_RESCHEDULED", moved);
    await vi.waitFor(async () =>
      expect(await attending(tenant)).toEqual({ attending: 0, attendees: 1 }),
    );
    expect(await (await press(url)).text()).toContain("nicht mehr zu dieser Zeit");
    expect(await attending(tenant)).toEqual({ attending: 0, attendees: 1 });
    expect(await toTheSilent(tenant)).toEqual({ status: "scheduled", reason_code: null });
  });

  test("is not answered for by strangers", { timeout }, async ({ tenant }) => {
    const { url } = await askedByMail(tenant);
    const token = new URL(url).searchParams.get("token") as string;
    const another = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    const answers = [
      await press(`${PAGE}?token=${another}`),
      await press(`${PAGE}?token=${token.toLowerCase()}`),
      await press(`${PAGE}?token=${token}${token}`),
      await press(PAGE),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);

    expect((await press(url, "")).status).toBe(400);
    expect((await press(url, `attend=yes&x=${"x".repeat(10_000)}`)).status).toBe(413);
    expect((await fetch(url, { method: "DELETE" })).status).toBe(405);
    expect(await attending(tenant)).toEqual({ attending: 0, attendees: 1 });
  });
});
