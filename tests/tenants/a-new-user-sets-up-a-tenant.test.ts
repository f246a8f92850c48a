import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { buildEvent, TRIGGERS as KNOWN, newUid, sign } from "../../local/events/index.ts";
import { TRIGGERS } from "../../supabase/functions/_shared/cal-api/triggers.ts";
import { triggerLines } from "../../tenant/cal-com.ts";
import { sql } from "../end-to-end/support/database.ts";
import { ANSWERS } from "../end-to-end/support/request.ts";
import { stack } from "../setup/stack.ts";
import { commandEnvironment, printed } from "./support/command.ts";

/** What Cal.com does with what was pasted into it. */
async function calComPosts(url: string, secret: string, event: object) {
  const body = JSON.stringify(event);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-cal-signature-256": sign(body, secret) },
    body,
  });
  return { status: response.status, body: await response.text() };
}

const slugOf = () => `new-${randomBytes(6).toString("hex")}`;
const removeAfterwards = (slug: string) =>
  onTestFinished(async () => {
    await sql("select delete_tenant($1, $1)", [slug]);
  });

test("From one command to a ping test that passes and a booking that works", {
  timeout: 60_000,
}, async () => {
  const slug = slugOf();
  const typed = ["create", slug, "--name", "New & Co.", "--time-zone", "Asia/Tokyo"];
  const { code, output } = await runToEnd("npm", ["run", "tenant", "--", ...typed], {
    cwd: REPOSITORY,
    env: { ...process.env, ...commandEnvironment() },
  });
  expect(code, output).toBe(0);
  removeAfterwards(slug);

  const [url, secret] = [printed(output, "Webhook URL"), printed(output, "Secret")];
  expect(url).toBe(`${stack.apiUrl}/functions/v1/cal-webhook?tenant=${slug}`);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(output).toContain(triggerLines("       "));
  expect(output).toContain("Ping test");

  expect(await calComPosts(url, secret, buildEvent("PING"))).toEqual(ANSWERS.received);
  const booked = buildEvent("BOOKING_CREATED", { uid: newUid(), email: `booker@${slug}.example` });
  expect(await calComPosts(url, secret, booked)).toEqual(ANSWERS.received);

  const [found] = await sql(
    `select t.name, t.time_zone, b.status, l.score,
       (select count(*)::integer from public.webhook_events e where e.tenant_id = t.id) as events,
       (select count(*)::integer from public.reminders r
        where r.tenant_id = t.id and r.status = 'scheduled') as reminders
     from public.tenants t
     join public.bookings b on b.tenant_id = t.id
     join public.leads l on l.tenant_id = t.id and l.booking_id = b.id
     where t.slug = $1`,
    [slug],
  );
  expect(found).toEqual({
    name: "New & Co.",
    time_zone: "Asia/Tokyo",
    status: "confirmed",
    score: 85,
    events: 2,
    reminders: 3,
  });
});

test("One statement in Studio does the same", async () => {
  const slug = slugOf();
  const [made] = await sql("select * from create_tenant($1, 'From Studio')", [slug]);
  removeAfterwards(slug);
  const url = stack.apiUrl + made.webhook_path;
  expect(await calComPosts(url, made.webhook_secret, buildEvent("PING"))).toEqual(ANSWERS.received);
  expect(
    await sql("select status from public.webhook_events where tenant_id = $1", [made.tenant_id]),
  ).toEqual([{ status: "ignored" }]);
});

test("The triggers to tick are those that change a booking and that Cal.com sends", async () => {
  const neverSent = ["BOOKING_CONFIRMED", "BOOKING_COMPLETED", "BOOKING_NO_SHOW"];
  const rows = await sql(
    "select t.name from unnest($1::text[]) t (name) where private.event_kind(t.name) is not null",
    [[...new Set([...KNOWN, ...TRIGGERS])]],
  );
  const useful = rows.map(({ name }) => name).filter((name) => !neverSent.includes(name));
  expect([...TRIGGERS].sort()).toEqual(useful.sort());
});
