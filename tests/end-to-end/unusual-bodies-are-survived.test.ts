import { describe, expect } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

async function theEvent(tenant: Tenant) {
  const events = await tenant.rows("webhook_events", "id");
  expect(events).toHaveLength(1);
  return events[0];
}

describe.concurrent("A signed body", () => {
  test("that is a ping is answered and creates nothing", async ({ tenant }) => {
    expect(await tenant.send("PING")).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({ status: "ignored", event_type: "PING" });
    expect(await tenant.rows("bookings", "id")).toEqual([]);
    expect(await tenant.rows("leads", "id")).toEqual([]);
  });

  test("with a trigger nobody knows is kept and ignored", async ({ tenant }) => {
    const body = JSON.stringify({
      ...buildEvent("BOOKING_CREATED"),
      triggerEvent: "BOOKING_TELEPORTED",
    });
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({
      status: "ignored",
      reason: "BOOKING_TELEPORTED says nothing about a booking's state.",
    });
  });

  test("of five bytes, false, is kept as unparseable", async ({ tenant }) => {
    expect(await tenant.postSigned("false")).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({ status: "unparseable", body: false });
  });

  test.for(["null", "[]", "{}", "0", '"BOOKING_CREATED"', '{"triggerEvent":{}}'])(
    "that is the JSON %s is kept as unparseable",
    async (body, { tenant }) => {
      expect(await tenant.postSigned(body)).toEqual(ANSWERS.received);
      const event = await theEvent(tenant);
      expect(["unparseable", "ignored"]).toContain(event.status);
      expect(event.reason).toMatch(/\w/);
    },
  );

  test("from a template that dropped the uid is kept as unparseable, with what to do", async ({
    tenant,
  }) => {
    const answer = await tenant.send("BOOKING_CREATED", { payload: { uid: undefined } });
    expect(answer).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({
      status: "unparseable",
      reason: expect.stringContaining("must keep that key"),
    });
  });

  test("labelled as a form is read as the JSON it is", async ({ tenant }) => {
    const body = JSON.stringify(buildEvent("BOOKING_CREATED", { email: tenant.email }));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await tenant.postSigned(body, headers)).toEqual(ANSWERS.received);
    expect(await tenant.rows("bookings", "id")).toMatchObject([{ status: "confirmed" }]);
  });

  test("with NUL, lone surrogates and broken UTF-8 still becomes a booking", async ({ tenant }) => {
    const text = JSON.stringify(
      buildEvent("BOOKING_CREATED", { email: tenant.email, name: "A\u0000da \ud800 NAME" }),
    );
    const at = Buffer.byteLength(text.slice(0, text.indexOf("NAME")));
    const bytes = Buffer.concat([
      Buffer.from(text).subarray(0, at),
      Buffer.of(0xff, 0xc3, 0x28),
      Buffer.from(text).subarray(at + 4),
    ]);
    expect(await tenant.postSigned(bytes)).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({ status: "applied" });
    const [booking] = await tenant.rows("bookings", "id");
    expect(booking).toMatchObject({ status: "confirmed", attendee_email: tenant.email });
    expect(JSON.stringify(booking)).not.toContain("\\u0000");
  });

  test("of bytes that are no text at all is kept as unparseable", async ({ tenant }) => {
    const answer = await tenant.postSigned(Uint8Array.of(0x7b, 0x00, 0xff, 0xfe, 0xc3, 0x28));
    expect(answer).toEqual(ANSWERS.invalidJson);
    expect(await theEvent(tenant)).toMatchObject({ status: "unparseable", body: null });
  });

  test("nested without end is kept as unparseable", async ({ tenant }) => {
    const depth = 100_000;
    const body = `{"triggerEvent":"PING","payload":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.invalidJson);
    expect(await theEvent(tenant)).toMatchObject({
      status: "unparseable",
      reason: expect.stringContaining("nested deeper"),
    });
  });

  test("nested as deep as is read becomes a booking", async ({ tenant }) => {
    const deep = JSON.parse(`${'{"a":'.repeat(150)}1${"}".repeat(150)}`);
    const answer = await tenant.send("BOOKING_CREATED", { payload: { userFieldsResponses: deep } });
    expect(answer).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({ status: "applied" });
  });

  test("with numbers as strings, and strings and lists where objects belong, is applied", async ({
    tenant,
  }) => {
    const uid = newUid();
    const payload = {
      bookingId: "12345",
      eventTypeId: "7",
      responses: ["not", "an", "object"],
      organizer: "somebody",
      metadata: "none",
      recurringEvent: 3,
      location: { type: "link" },
    };
    expect(await tenant.send("BOOKING_CREATED", { uid, payload })).toEqual(ANSWERS.received);
    expect(await theEvent(tenant)).toMatchObject({ status: "applied", reason: null });
    expect(await tenant.rows("bookings", "id")).toMatchObject([
      { cal_uid: uid, cal_booking_id: "12345", attendee_email: tenant.email },
    ]);
  });

  test("with a hundred attendees reminds the booker only", async ({ tenant }) => {
    const guests = Array.from({ length: 99 }, (_, index) => ({
      name: `Guest ${index}`,
      email: `guest${index}@${tenant.slug}.example`,
    }));
    expect(await tenant.send("BOOKING_CREATED", { guests })).toEqual(ANSWERS.received);
    expect(await tenant.rows("booking_attendees", "position")).toHaveLength(100);
    const recipients = await sql(
      "select distinct recipient from public.reminders where tenant_id = $1",
      [tenant.id],
    );
    expect(recipients).toEqual([{ recipient: tenant.email }]);
  });

  test("of a booker with a phone only is never written to at the made-up address", async ({
    tenant,
  }) => {
    const email = "4930123456@sms.cal.com";
    expect(await tenant.send("BOOKING_CREATED", { email, phone: null })).toEqual(ANSWERS.received);
    expect(await tenant.rows("leads", "id")).toMatchObject([
      { contact: "tel:4930123456", email: null, phone: "+4930123456" },
    ]);
    for (const reminder of await tenant.rows("reminders", "due_at")) {
      expect(reminder.status).toBe("cancelled");
      expect(reminder.reason).toBe("The recipient has no e-mail address.");
    }
  });
});
