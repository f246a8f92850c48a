import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { LOCAL_CRON_KEY } from "../../../local/keys.ts";
import type { TakenEmail } from "../../providers/fake-resend.ts";
import { RESEND_SECRET } from "./functions.ts";
import { send } from "./webhooks.ts";
import type { Tenant, World } from "./world.ts";

/** A tenant that writes to whoever books, at once. */
export async function writeToBookers(
  world: World,
  { id }: Tenant,
  channel: "email" | "sms",
): Promise<void> {
  await world.sql("delete from public.reminder_rules where tenant_id = $1", [id]);
  await world.sql(
    `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
     values ($1, 'At once', 'on_booking', 0, $2)`,
    [id, channel],
  );
}

/** As writeToBookers, by mail of an account of the tenant's own. */
export async function writeByOwnResend(world: World, tenant: Tenant): Promise<void> {
  await writeToBookers(world, tenant, "email");
  await world.sql("select set_channel($1, 'email', $2)", [
    tenant.slug,
    { provider: "resend", api_key: "re_test", from: "acme@example.com" },
  ]);
}

/** Somebody books, each time another one. */
export async function book(world: World, tenant: Tenant, phone?: string): Promise<void> {
  const number = world.nextBooking();
  const status = await send(world, tenant, "BOOKING_CREATED", {
    name: `Guest ${number}`,
    email: `guest-${number}@example.com`,
    phone: phone ?? `+49151${String(number).padStart(8, "0")}`,
    start: new Date(Date.now() + 30 * 86_400_000),
  });
  expect(status).toBe(200);
}

/** The sender works until nothing is left. */
export async function deliver(world: World): Promise<void> {
  await world.sql("select private.tick()");
  for (;;) {
    const headers = { "x-cron-key": LOCAL_CRON_KEY };
    const response = await world.functions.ask("deliver-reminders", "", { headers });
    const { claimed } = (await response.json()) as { claimed: number };
    if (claimed === 0) return;
  }
}

/** Resend reports that a mail came back. */
export async function bounce(world: World, { id, body }: TakenEmail): Promise<void> {
  const { tags } = body as { tags: readonly { name: string; value: string }[] };
  const report = JSON.stringify({
    type: "email.bounced",
    created_at: new Date().toISOString(),
    data: {
      email_id: id,
      tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
      bounce: { type: "Permanent", subType: "General", message: "No such user" },
    },
  });
  const response = await world.functions.ask("delivery-feedback", "?provider=resend", {
    headers: signed(id, report),
    body: report,
  });
  expect(response.status).toBe(200);
}

function signed(id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(RESEND_SECRET.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` };
}
