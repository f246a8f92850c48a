import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { buildEvent, postEvent } from "../../local/events/index.ts";
import { ownDatabases } from "../setup/stack.ts";
import { makeTenant, moveOn, moveUntil, type Scene } from "./support/moving.ts";
import { RESEND_SECRETS, type TestProject, testProject } from "./support/project.ts";

const timeout = 120_000;
const ADA = "ada@acme.example";

/** A booking of Ada's in a day, of which she was reminded just now. */
async function scene(): Promise<Scene & { reminderId: string }> {
  const [source, target] = await Promise.all([
    testProject(RESEND_SECRETS.source),
    testProject(RESEND_SECRETS.target),
  ]);
  const made = { source, target, ...(await makeTenant(source)) };
  // Far enough off that it is not due before it is booked, however slow the machine is.
  const start = new Date(Date.now() + 86_400_000 + 60_000);
  const body = buildEvent("BOOKING_CREATED", { uid: "ada", email: ADA, start });
  await postEvent({ apiUrl: source.apiUrl, tenant: "acme", secret: made.secret, body });
  const soon = new Date(start.getTime() - 86_400_000 + 1_000);
  await source.query("select private.queue_due_reminders(p_now => $1)", [soon]);
  const [claimed] = await source.query<{ r: { reminder_id: string } }>(
    "select public.claim_reminders(10, 60, $1) as r",
    [soon],
  );
  const sent = [{ ...claimed?.r, outcome: "sent", provider: "resend", address: ADA }];
  await source.query("select public.settle_reminders($1)", [JSON.stringify(sent)]);
  return { ...made, reminderId: claimed?.r.reminder_id as string };
}

async function optOutLink({ source, tenantId }: Scene): Promise<string> {
  const [made] = await source.query(
    "select private.opt_out_token($1, 'email', $2, 'en') as token",
    [tenantId, ADA],
  );
  return `/functions/v1/unsubscribe?token=${made?.token}`;
}

async function attendanceLink({ source, reminderId }: Scene & { reminderId: string }) {
  const [made] = await source.query(
    `insert into private.attendance_tokens (tenant_id, reminder_id, start_time, cal_uid, contact, token)
     select b.tenant_id, $1, b.start_time, b.cal_uid, $2, private.random_token() from public.bookings b
     returning token`,
    [reminderId, ADA],
  );
  return `/functions/v1/confirm-attendance?token=${made?.token}`;
}

/** The button of a page, or a mail program's one click. */
async function press({ apiUrl }: TestProject, link: string, form: string): Promise<number> {
  const body = new URLSearchParams(form);
  return (await fetch(apiUrl + link, { method: "POST", body, redirect: "error" })).status;
}

const stopped = async ({ target }: Scene) =>
  (await target.query("select address, scope::text, reason::text from public.suppressions")).map(
    ({ address, scope, reason }) => `${address} ${scope} ${reason}`,
  );

test.runIf(ownDatabases())(
  "an old unsubscribe link works, before and after it moved",
  { timeout },
  async () => {
    const moving = await scene();
    const link = await optOutLink(moving);
    await moveUntil(moving, "copied");
    expect(await press(moving.source, link, "List-Unsubscribe=One-Click")).toBe(200);
    await moveOn(moving);
    await moving.source.forward();
    expect(await stopped(moving)).toEqual([`${ADA} follow_ups opted_out`]);

    const shown = await fetch(moving.source.apiUrl + link, { redirect: "manual" });
    expect([shown.status, shown.headers.get("location")]).toEqual([
      307,
      moving.target.apiUrl + link,
    ]);
    expect((await fetch(moving.source.apiUrl + link)).status).toBe(200);
    // Of two changes of mind, the last one holds.
    await press(moving.source, link, "stop=everything");
    await press(moving.source, link, "stop=nothing");
    await moving.source.forward();
    expect(await stopped(moving)).toEqual([]);
  },
);

test.runIf(ownDatabases())(
  "who says by an old link that they will be there is heard",
  { timeout },
  async () => {
    const moving = await scene();
    const link = await attendanceLink(moving);
    await moveUntil(moving, "frozen");
    expect(await press(moving.source, link, "attend=yes")).toBe(200);
    await moveOn(moving);
    await moving.source.forward();
    expect(
      await moving.target.query(
        "select attendance_confirmed_at is not null as confirmed from public.booking_attendees",
      ),
    ).toEqual([{ confirmed: true }]);
    const shown = await fetch(moving.source.apiUrl + link, { redirect: "manual" });
    expect(shown.headers.get("location")).toBe(moving.target.apiUrl + link);
  },
);

const waiting = ({ source }: Scene) =>
  source.query("select waiting::integer, error from public.tenant_moves");

test.runIf(ownDatabases())(
  "the old links of who was erased since are taken, as nobody's",
  { timeout },
  async () => {
    const moving = await scene();
    const links = [await optOutLink(moving), await attendanceLink(moving)];
    await moveOn(moving);
    await moving.target.query("select public.erase_person('acme', $1)", [ADA]);
    expect(await press(moving.source, links[0] as string, "List-Unsubscribe=One-Click")).toBe(200);
    expect(await press(moving.source, links[1] as string, "attend=yes")).toBe(200);
    await moving.source.forward();
    expect(await waiting(moving)).toEqual([{ waiting: 0, error: null }]);
    expect(await stopped(moving)).toEqual([]);
  },
);

test.runIf(ownDatabases())(
  "what is said by an old link waits while the other project does not have the tenant",
  { timeout },
  async () => {
    const moving = await scene();
    const link = await optOutLink(moving);
    await moveOn(moving);
    await moving.target.query("select public.delete_tenant('acme', 'acme')");
    expect(await press(moving.source, link, "stop=everything")).toBe(200);
    await moving.source.forward();
    expect(await waiting(moving)).toEqual([{ waiting: 1, error: "HTTP 404" }]);
  },
);

test.runIf(ownDatabases())(
  "what the source's account says of its messages counts there",
  { timeout },
  async () => {
    const moving = await scene();
    await moveOn(moving);
    expect(await bounce(moving)).toBe(200);
    await moving.source.call(
      "record_answer",
      { p_tenant_id: moving.tenantId, p_phone: "+491701234567", p_stop: true },
      1_000,
    );
    await moving.source.forward();

    expect(
      await moving.target.query(
        "select status::text, reason_code::text from public.reminders where id = $1",
        [moving.reminderId],
      ),
    ).toEqual([{ status: "failed", reason_code: "bounced" }]);
    expect((await stopped(moving)).sort()).toEqual([
      "+491701234567 everything stopped",
      `${ADA} everything bounced`,
    ]);
    expect(await moving.source.query("select from private.forwards")).toEqual([]);
  },
);

test.runIf(ownDatabases())("nobody else speaks for the source", { timeout }, async () => {
  const moving = await scene();
  await moveOn(moving);
  const { apiUrl } = moving.target;
  const says = (
    tenantId: string,
    signature: string,
    body = '{"phone":"+491701234567","stop":true}',
  ) =>
    fetch(`${apiUrl}/functions/v1/delivery-feedback?moved=${tenantId}`, {
      method: "POST",
      headers: { "x-calbase-signature": signature },
      body,
    });
  expect((await says(moving.tenantId, "0".repeat(64))).status).toBe(401);
  expect((await says(moving.tenantId, "")).status).toBe(401);
  expect((await says("nobody", "0".repeat(64))).status).toBe(401);
  expect((await says(moving.tenantId, "0".repeat(64), "not JSON")).status).toBe(401);
  expect(await stopped(moving)).toEqual([]);
});

/** Resend tells the source that Ada's address takes nothing. */
async function bounce({ source, tenantId, reminderId }: Scene & { reminderId: string }) {
  const at = new Date();
  const body = JSON.stringify({
    type: "email.bounced",
    created_at: at.toISOString(),
    data: {
      email_id: "email-1",
      tags: { tenant: tenantId, reminder: reminderId, generation: "1" },
      bounce: { type: "Permanent", subType: "General", message: "No such mailbox" },
    },
  });
  const headers = {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(RESEND_SECRETS.source).sign("msg_1", at, body),
  };
  const url = `${source.apiUrl}/functions/v1/delivery-feedback?provider=resend`;
  return (await fetch(url, { method: "POST", headers, body })).status;
}
