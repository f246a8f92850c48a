import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histories } from "../../histories/generator.ts";
import type { History } from "../../histories/history.ts";
import { type ExpectedBooking, expectedOf, type Status } from "../../histories/model.ts";
import { COHOST } from "../../histories/people.ts";
import { CHECK, TIMEOUT_MS } from "../../histories/settings.ts";
import type { Account } from "../../stand-ins/cal-api/account.ts";
import { playInCalCom } from "../../stand-ins/cal-api/play.ts";

/** What the API says where a booking stands as it should by all that happened. */
const STATUS: Readonly<Record<Status, string>> = {
  requested: "pending",
  confirmed: "accepted",
  rescheduled: "accepted",
  // The API knows neither that it was over nor, but by its attendees, that nobody came.
  completed: "accepted",
  no_show: "accepted",
  cancelled: "cancelled",
  rejected: "rejected",
};

describe("a history played at Cal.com", () => {
  it(
    "leaves there what the model says of all that happened, posted or not",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(), async (history) => {
          fc.pre(tellsItsOrder(history));
          const account = await playInCalCom(history);
          const expected = expectedOf(history.happened).bookings;
          expect(expected.map((booking) => stateOf(account, booking.cal_uid))).toEqual(
            expected.map(({ cal_uid, status, start, end, present }) => ({
              uid: cal_uid,
              status: STATUS[status],
              start,
              end,
              // Of what is off the API does not say who would have come.
              present: STATUS[status] === "cancelled" ? [] : present.filter(isGuest),
            })),
          );
          for (const booking of expected) expectSuperseded(account, history, booking);
        }),
        CHECK,
      );
    },
    TIMEOUT_MS,
  );
});

/**
 * Of two things at one instant the model takes the usual order for the true one, as webhooks tell
 * no more; Cal.com knows what came last.
 */
function tellsItsOrder({ happened }: History): boolean {
  const instants = happened
    .filter(({ trigger }) => trigger !== "BOOKING_PAID")
    .map(({ uid, previous, at }) => `${previous ?? uid} ${at.getTime()}`);
  return new Set(instants).size === instants.length;
}

function isGuest(contact: string): boolean {
  return contact !== COHOST.contact;
}

function stateOf({ ledger }: Account, uid: string): object | undefined {
  const booking = ledger.bookings.get(uid);
  if (!booking) return undefined;
  const { status, start, end, attendees } = booking;
  return {
    uid,
    status,
    start: start.toISOString(),
    end: end.toISOString(),
    present: status === "cancelled" ? [] : attendees.map(({ person }) => person.contact).toSorted(),
  };
}

/** The uids before the current one are cancelled, and tell where they went. */
function expectSuperseded({ ledger }: Account, { happened }: History, booking: ExpectedBooking) {
  if (happened.some(({ uid, seated }) => uid === booking.cal_uid && seated)) return;
  for (const uid of booking.uids.split(" ").filter((other) => other !== booking.cal_uid)) {
    const old = ledger.bookings.get(uid);
    expect(old?.status).toBe("cancelled");
    expect(ledger.bookings.get(old?.rescheduledTo as string)?.rescheduledFrom).toBe(uid);
  }
}
