import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { buildEvent } from "../../local/events/index.ts";

/** A tenant with data of its own, and a member of each kind. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  /** Occurs in every text of the tenant, and nowhere else. */
  readonly mark: string;
  readonly members: Readonly<Record<"owner" | "admin" | "viewer", string>>;
}

/** Makes a tenant with bookings, leads and what else its webhooks lead to. */
export async function makeTenant(client: pg.ClientBase): Promise<Tenant> {
  const mark = `m${randomBytes(8).toString("hex")}`;
  const slug = `isolated-${mark}`;
  const { rows } = await client.query("select tenant_id from public.create_tenant($1, $1)", [slug]);
  const id: string = rows[0].tenant_id;
  const members = { owner: randomUUID(), admin: randomUUID(), viewer: randomUUID() };
  for (const [role, user] of Object.entries(members)) {
    await client.query("insert into auth.users (id) values ($1)", [user]);
    await client.query(
      "insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, $3)",
      [id, user, role],
    );
  }
  const receive = (body: object | null, text: string | null) =>
    client.query("select public.receive_webhook($1, $2, $3, $4, $5)", [
      id,
      randomUUID(),
      body,
      text,
      text && `not JSON: ${mark}`,
    ]);
  for (const trigger of ["BOOKING_CREATED", "BOOKING_CREATED", "BOOKING_CANCELLED"]) {
    const uid = `${mark}-${randomUUID()}`;
    const said = {
      uid,
      email: `${uid}@${mark}.example`,
      name: `Ada ${mark}`,
      notes: `Notes ${mark}`,
      reason: `Reason ${mark}`,
      eventTitle: `Title ${mark}`,
    };
    await receive(buildEvent(trigger, said), null);
  }
  await receive(null, `text ${mark}`);
  await client.query("select public.count_rejections($1, 'wrong_signature', 1)", [id]);
  await client.query("update public.leads set notes = $2 where tenant_id = $1", [id, mark]);
  await client.query(
    "update public.reminder_rules set name = name || ' ' || $2 where tenant_id = $1",
    [id, mark],
  );
  return { id, slug, mark, members };
}
