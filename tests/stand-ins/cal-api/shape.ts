import { hashOf } from "../../histories/said.ts";
import type { Attendee, BookingRecord } from "./record.ts";

/*
 * A booking as version 2024-08-13 writes it: three shapes, with keys that are missing, null or
 * empty where they were seen to be.
 */

const EVENT_TYPE_ID = 77;
/** Whoever books types them. */
const NOTES = "We would like a new website by spring.";
const UNKNOWN_ANSWERS = { name: "unknown", email: "unknown", displayEmail: "unknown" };

/** The booking's shape; `isTypeDeleted`: its event type is gone, which changes more than that. */
export function shapeOf(booking: BookingRecord, isTypeDeleted: boolean): Record<string, unknown> {
  const base = baseOf(booking, isTypeDeleted);
  if (booking.seated && !isTypeDeleted) {
    return { ...base, description: null, attendees: booking.attendees.map((a) => seat(a)) };
  }
  const [booker, ...guests] = booking.attendees.map(({ person }) => person);
  const emails = booking.seated ? [] : guests.map(({ email }) => email);
  const answers = {
    email: booker?.email,
    name: booker?.name,
    ...(emails.length > 0 && { guests: emails }),
    ...(booker?.phone && { attendeePhoneNumber: booker.phone }),
    notes: NOTES,
    location: { value: booking.location, optionValue: "" },
    displayEmail: booker?.email,
    ...(emails.length > 0 && { displayGuests: emails }),
  };
  return {
    ...base,
    ...(booking.seated && { reschedulingReason: "unknown" }),
    ...(booking.status === "cancelled" && { cancelledByEmail: booking.cancelledBy }),
    attendees: booking.attendees.map((a) => attendee(a, booking.series === null)),
    ...(emails.length > 0 && { guests: emails }),
    metadata: {},
    bookingFieldsResponses: booking.seated ? UNKNOWN_ANSWERS : answers,
    ...(booking.series && { recurringBookingUid: booking.series }),
  };
}

function baseOf(booking: BookingRecord, isTypeDeleted: boolean): Record<string, unknown> {
  const { host } = booking;
  return {
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    description: NOTES,
    hosts: [{ ...host, displayEmail: host.email }],
    status: booking.status,
    // Of an accepted booking that took the place of another, it repeats why that was moved.
    cancellationReason: booking.cancellationReason || (booking.reschedulingReason ?? ""),
    ...(booking.reschedulingReason && { reschedulingReason: booking.reschedulingReason }),
    ...(booking.rescheduledFrom && { rescheduledFromUid: booking.rescheduledFrom }),
    // An occurrence of a series does not tell where it went.
    ...(!booking.series && {
      rescheduledByEmail: booking.rescheduledBy,
      ...(booking.rescheduledTo && { rescheduledToUid: booking.rescheduledTo }),
    }),
    start: booking.start.toISOString(),
    end: booking.end.toISOString(),
    duration: (booking.end.getTime() - booking.start.getTime()) / 60_000,
    eventTypeId: isTypeDeleted ? null : EVENT_TYPE_ID,
    eventType: isTypeDeleted ? null : { id: EVENT_TYPE_ID, slug: booking.type },
    meetingUrl: booking.location,
    location: booking.location,
    absentHost: booking.absentHost,
    createdAt: booking.createdAt.toISOString(),
    updatedAt: booking.updatedAt.toISOString(),
    rating: null,
    icsUid: booking.icsUid,
  };
}

function attendee({ person, absent }: Attendee, withPhone: boolean): Record<string, unknown> {
  return {
    name: person.name,
    email: person.email,
    displayEmail: person.email,
    timeZone: "Europe/Berlin",
    language: "en",
    absent,
    ...(withPhone && person.phone && { phoneNumber: person.phone }),
  };
}

function seat(of: Attendee): Record<string, unknown> {
  return {
    ...attendee(of, true),
    // The one that webhooks name, too.
    seatUid: hashOf(of.person.contact),
    createdAt: of.createdAt.toISOString(),
    bookingFieldsResponses: { name: of.person.name, notes: NOTES },
    metadata: {},
  };
}
