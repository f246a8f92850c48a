import { expect, test } from "vitest";
import { buildEvent, newUid, sign, TRIGGERS } from "../../../local/events/index.ts";

const SIGNATURE = "ab2f844b0162528e4f810266361608f9e7c36b03a63d23f72017879da5e5936f";

const options = {
  uid: "b2",
  createdAt: "2026-03-01T10:00:00Z",
  start: "2026-07-01T10:00:00+02:00",
  timeZone: "America/New_York",
};

type Body = { payload: Record<string, unknown> } & Record<string, unknown>;

test("the signature is that of the bytes, in lower-case hex", () => {
  // echo -n '{"a":"é"}' | openssl dgst -sha256 -hmac secret
  expect(sign('{"a":"é"}', "secret")).toBe(SIGNATURE);
  expect(sign(Buffer.from('{"a":"é"}'), "secret")).toBe(SIGNATURE);
});

test.each(TRIGGERS)("%s is the same event for the same facts", (trigger) => {
  expect(buildEvent(trigger, options)).toEqual(buildEvent(trigger, options));
  expect(buildEvent(trigger, options).triggerEvent).toBe(trigger);
});

test("MEETING_ENDED has no envelope, and its createdAt is the booking's", () => {
  expect(buildEvent("MEETING_ENDED", options)).toMatchObject({
    uid: "b2",
    createdAt: "2026-03-01T10:00:00.000Z",
    startTime: "2026-07-01T08:00:00.000Z",
    endTime: "2026-07-01T08:30:00.000Z",
  });
});

test("a reschedule carries the new uid, the old one and the old time", () => {
  const facts = { ...options, rescheduleUid: "b1", previousStart: "2026-06-30T08:00:00Z" };
  expect((buildEvent("BOOKING_RESCHEDULED", facts) as Body).payload).toMatchObject({
    uid: "b2",
    rescheduleUid: "b1",
    startTime: "2026-07-01T08:00:00Z",
    rescheduleStartTime: "2026-06-30T08:00:00Z",
    rescheduleEndTime: "2026-06-30T08:30:00Z",
  });
});

test("the booker's offset is that of the zone at the start, summer time included", () => {
  const { attendees } = (buildEvent("BOOKING_CREATED", options) as Body).payload;
  expect(attendees).toMatchObject([{ timeZone: "America/New_York", utcOffset: -240 }]);
});

test("a key of the payload can be replaced and taken out", () => {
  const body = buildEvent("BOOKING_CREATED", {
    ...options,
    payload: { seatsPerTimeSlot: 5, uid: undefined },
  });
  expect(JSON.parse(JSON.stringify(body)).payload).toMatchObject({ seatsPerTimeSlot: 5 });
  expect(JSON.stringify(body)).not.toContain('"uid"');
});

test("an unknown trigger and a time that is none are refused", () => {
  expect(() => buildEvent("BOOKING_MADE")).toThrow(RangeError);
  expect(() => buildEvent("BOOKING_CREATED", { start: "soon" })).toThrow(RangeError);
});

test("a uid is 22 letters and digits, and new each time", () => {
  const uids = Array.from({ length: 1_000 }, newUid);
  expect(uids.every((uid) => /^[A-Za-z0-9]{22}$/.test(uid))).toBe(true);
  expect(new Set(uids).size).toBe(1_000);
});
