import { expect } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { ANSWERS, post } from "./support/request.ts";
import { test } from "./support/test.ts";

test("Two tenants with the same uid and the same attendee share nothing", async ({
  tenant,
  otherTenant,
}) => {
  const booking = { uid: newUid(), email: tenant.email };
  // The very same bytes for both.
  const body = JSON.stringify(buildEvent("BOOKING_CREATED", booking));
  expect(await tenant.postSigned(body)).toEqual(ANSWERS.received);
  expect(await otherTenant.postSigned(body)).toEqual(ANSWERS.received);
  expect(await otherTenant.postSigned(body)).toEqual(ANSWERS.duplicate);

  const tables = ["bookings", "leads", "lead_activities", "reminders"];
  const ids = async (owner: typeof tenant) => {
    const rows = await Promise.all(tables.map((table) => owner.rows(table, "id")));
    return rows.flat().map((row) => row.id);
  };
  const [own, others] = [await ids(tenant), await ids(otherTenant)];
  expect(own).toHaveLength(6);
  expect(others).toHaveLength(6);
  expect(new Set([...own, ...others]).size).toBe(12);

  const untouched = await Promise.all(tables.map((table) => otherTenant.rows(table, "id")));
  expect(await tenant.send("BOOKING_CANCELLED", booking)).toEqual(ANSWERS.received);
  expect(await tenant.rows("bookings", "id")).toMatchObject([{ status: "cancelled" }]);
  expect(await Promise.all(tables.map((table) => otherTenant.rows(table, "id")))).toEqual(
    untouched,
  );
});

test("A tenant's secret is worth nothing at another tenant's URL", async ({
  tenant,
  otherTenant,
}) => {
  const body = JSON.stringify(buildEvent("BOOKING_CREATED"));
  const request = { tenant: otherTenant.slug, secret: tenant.secret, body };
  expect(await post(request)).toEqual(ANSWERS.invalidSignature);
  expect(await otherTenant.rows("webhook_events", "id")).toEqual([]);
  expect(await tenant.rows("webhook_events", "id")).toEqual([]);
});
