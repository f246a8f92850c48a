import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { stack } from "../setup/stack.ts";
import { connect, sql } from "./support/database.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

const FUNCTIONS = `${stack.apiUrl}/functions/v1`;
const SECRET = Buffer.from("the tenant's own webhook secret");

test("One click in a mail program stops the follow-ups, and only that", async ({ tenant }) => {
  const [link] = await sql("select private.opt_out_token($1, 'email', $2, 'de') as token", [
    tenant.id,
    "ada@example.com",
  ]);
  const url = `${FUNCTIONS}/unsubscribe?token=${link?.token}`;
  const suppressions = () =>
    sql("select address, scope, reason from public.suppressions where tenant_id = $1", [tenant.id]);

  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Nachrichten von");
  expect(await suppressions()).toEqual([]);

  const click = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
  });
  expect(click.status).toBe(200);
  expect(await suppressions()).toEqual([
    { address: "ada@example.com", scope: "follow_ups", reason: "opted_out" },
  ]);
});

test("A bounce that Resend signs stops all e-mail to the address", async ({ tenant }) => {
  const reminder = await sentReminder(tenant);
  await sql("select public.set_channel($1, 'email', $2)", [
    tenant.slug,
    JSON.stringify({
      provider: "resend",
      api_key: "re_test",
      from: "a@example.com",
      webhook_secret: `whsec_${SECRET.toString("base64")}`,
    }),
  ]);
  const body = JSON.stringify({
    type: "email.bounced",
    created_at: new Date().toISOString(),
    data: {
      email_id: "re_1",
      tags: { reminder, generation: "1" },
      bounce: { type: "Permanent", subType: "General", message: "No such user" },
    },
  });
  const report = (key: Buffer) =>
    fetch(`${FUNCTIONS}/delivery-feedback?provider=resend&tenant=${tenant.slug}`, {
      method: "POST",
      body,
      headers: sign(body, key),
    });
  expect((await report(Buffer.from("another secret"))).status).toBe(401);
  expect((await report(SECRET)).status).toBe(200);
  expect(
    await sql("select address, reason, detail from public.suppressions where tenant_id = $1", [
      tenant.id,
    ]),
  ).toEqual([{ address: tenant.email, reason: "bounced", detail: "General: No such user" }]);
  expect(
    await sql("select feedback from public.deliveries where tenant_id = $1", [tenant.id]),
  ).toEqual([{ feedback: "bounced" }]);
});

/** Books, and records that the provider took the first reminder; gives the reminder's id. */
async function sentReminder(tenant: Tenant): Promise<string> {
  await tenant.send("BOOKING_CREATED", { uid: tenant.slug });
  const client = await connect();
  try {
    // What happened is written by functions only: those have this search path.
    await client.query("set search_path = ''");
    const { rows } = await client.query(
      `insert into public.deliveries (tenant_id, reminder_id, generation, attempt, channel,
         recipient, outcome, provider, provider_message_id)
       select tenant_id, id, 1, 1, channel, recipient, 'sent', 'resend', 're_1'
       from public.reminders where tenant_id = $1 order by due_at limit 1
       returning reminder_id`,
      [tenant.id],
    );
    return rows[0].reminder_id;
  } finally {
    await client.end();
  }
}

function sign(body: string, key: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", key).update(`msg_1.${timestamp}.${body}`).digest("base64");
  return { "svix-id": "msg_1", "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` };
}
