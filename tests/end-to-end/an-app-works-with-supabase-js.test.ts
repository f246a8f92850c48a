import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { signedIn } from "../isolation/callers.ts";
import { stack } from "../setup/stack.ts";
import { type Api, apiOf } from "./support/api.ts";
import { sql } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

/** The app as a member of a tenant has it, signed in. */
async function appOf(tenant: Tenant, role: "admin" | "viewer"): Promise<Api> {
  const user = randomUUID();
  await sql("insert into auth.users (id) values ($1)", [user]);
  await sql("insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, $3)", [
    tenant.id,
    user,
    role,
  ]);
  return apiOf(process.env.CALBASE_PUBLISHABLE_KEY ?? LOCAL_KEYS.publishable, signedIn(user));
}

test("A server reads a booking with the secret key", async ({ tenant }) => {
  const uid = newUid();
  expect(await tenant.send("BOOKING_CREATED", { uid })).toEqual(ANSWERS.received);
  const { data, error } = await apiOf(stack.secretKey)
    .from("bookings")
    .select("cal_uid, status, attendee_email")
    .eq("tenant_id", tenant.id)
    .single();
  expect(error).toBeNull();
  expect(data).toEqual({ cal_uid: uid, status: "confirmed", attendee_email: tenant.email });
});

test("A member sees the rows of their own tenant, and no others", async ({
  tenant,
  otherTenant,
}) => {
  const uid = newUid();
  await tenant.send("BOOKING_CREATED", { uid });
  await otherTenant.send("BOOKING_CREATED", { uid: newUid() });
  const app = await appOf(tenant, "viewer");
  expect((await app.from("bookings").select("cal_uid")).data).toEqual([{ cal_uid: uid }]);
  expect((await app.from("tenants").select("slug")).data).toEqual([{ slug: tenant.slug }]);
});

test("An admin edits what is theirs to edit, and is told what is computed", async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED", { uid: newUid() });
  const app = await appOf(tenant, "admin");
  const own = { tenant_id: tenant.id, email: tenant.email };
  const edited = await app
    .from("leads")
    .update({ status: "lost", status_locked: true, notes: "Has moved away" })
    .match(own)
    .select("status, notes")
    .single();
  expect(edited.data).toEqual({ status: "lost", notes: "Has moved away" });

  const scored = await app.from("leads").update({ score: 100 }).match(own);
  expect(scored.error?.code).toBe("42501");
});

test("A viewer edits nothing", async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED", { uid: newUid() });
  const app = await appOf(tenant, "viewer");
  const edit = app.from("leads").update({ notes: "Mine" }).eq("tenant_id", tenant.id);
  expect((await edit.select("notes")).data).toEqual([]);
});
