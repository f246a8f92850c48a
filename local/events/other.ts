import type { Facts } from "./facts.ts";
import { attendeeRows, attendees, organizer, responses } from "./parts.ts";

/** MEETING_STARTED and MEETING_ENDED have no envelope: the booking's row itself. */
export function bookingRow(facts: Facts): Record<string, unknown> {
  return {
    id: facts.bookingId,
    uid: facts.uid,
    userId: 41,
    userPrimaryEmail: facts.organizer.email,
    eventTypeId: 77,
    title: `${facts.eventTitle} between ${facts.organizer.name} and ${facts.name}`,
    description: facts.notes,
    customInputs: {},
    responses: responses(facts),
    startTime: facts.start.toISOString(),
    endTime: facts.end.toISOString(),
    location: facts.location,
    createdAt: facts.createdAt.toISOString(),
    updatedAt: facts.createdAt.toISOString(),
    status: "ACCEPTED",
    paid: false,
    cancellationReason: null,
    rejectionReason: null,
    rescheduled: null,
    fromReschedule: null,
    recurringEventId: null,
    smsReminderNumber: null,
    metadata: {},
    iCalUID: `${facts.uid}@cal.example`,
    iCalSequence: 0,
    noShowHost: false,
    oneTimePassword: null,
    cancelledBy: null,
    rescheduledBy: null,
    user: { ...facts.organizer, timeZone: "Europe/Stockholm" },
    attendees: attendeeRows(facts, false),
    payment: [],
    references: [],
  };
}

/** The host marked or unmarked the booker as a no-show. */
export function noShowUpdated(facts: Facts): Record<string, unknown> {
  return {
    message: `${facts.email} ${facts.noShow ? "marked" : "unmarked"} as no-show`,
    attendees: [{ email: facts.email, noShow: facts.noShow }],
    bookingUid: facts.uid,
    bookingId: facts.bookingId,
  };
}

/** Cal Video saw none of the guests (`guests`), or one host missing (`hosts`). */
export function videoNoShow(facts: Facts, missing: "guests" | "hosts"): Record<string, unknown> {
  const rows = attendeeRows(facts, missing === "guests");
  return {
    title: facts.eventTitle,
    bookingId: facts.bookingId,
    bookingUid: facts.uid,
    startTime: facts.start.toISOString(),
    endTime: facts.end.toISOString(),
    attendees: rows,
    participants: [],
    ...(missing === "guests"
      ? { guests: rows }
      : { hostEmail: facts.organizer.email, noShowHost: true }),
    eventType: { id: 77, teamId: null, parentId: null, calVideoSettings: null },
    message: `${missing} did not join within five minutes`,
  };
}

/** What the button "Ping test" in Cal.com's webhook form sends. */
export function ping(facts: Facts): Record<string, unknown> {
  return {
    type: "Test",
    title: "Test trigger event",
    startTime: facts.createdAt.toISOString(),
    endTime: facts.createdAt.toISOString(),
    attendees: attendees(facts),
    organizer: organizer(facts),
  };
}

/** A routing form was answered: nothing about a booking. */
export function formSubmitted(facts: Facts): Record<string, unknown> {
  return {
    formId: "5f0c8a52-3a44-4f6e-9d55-0d1f4f0f7a10",
    formName: "How can we help?",
    teamId: null,
    responses: { email: { value: facts.email, response: facts.email } },
  };
}
