import { type Facts, numberOf } from "./facts.ts";
import { attendees, organizer, responses } from "./parts.ts";

const BOOKER_URL = "https://cal.example";

/** `2026-03-01T10:00:00Z`, as most booking events write times. */
function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}

function minutesBetween(start: Date, end: Date): number {
  return Math.round((end.getTime() - start.getTime()) / 60_000);
}

/** The payload all events about a booking share. */
export function bookingPayload(facts: Facts): Record<string, unknown> {
  return {
    bookerUrl: BOOKER_URL,
    title: `${facts.eventTitle} between ${facts.organizer.name} and ${facts.name}`,
    startTime: seconds(facts.start),
    endTime: seconds(facts.end),
    additionalNotes: facts.notes,
    type: facts.type,
    description: "",
    eventTypeId: 77,
    hideCalendarNotes: false,
    hideOrganizerEmail: false,
    schedulingType: null,
    seatsPerTimeSlot: null,
    seatsShowAttendees: true,
    customReplyToEmail: null,
    organizer: organizer(facts),
    attendees: attendees(facts),
    customInputs: {},
    responses: responses(facts),
    userFieldsResponses: {},
    location: facts.location,
    destinationCalendar: null,
    iCalUID: `${facts.uid}@cal.example`,
    iCalSequence: 0,
    requiresConfirmation: false,
    oneTimePassword: null,
    organizationId: null,
    uid: facts.uid,
    bookingId: facts.bookingId,
    eventTitle: facts.eventTitle,
    eventDescription: "",
    price: facts.price,
    currency: "eur",
    length: minutesBetween(facts.start, facts.end),
    metadata: {},
    status: "ACCEPTED",
  };
}

/** Booked and confirmed: with the video room, whose password must never be stored. */
export function created(facts: Facts): Record<string, unknown> {
  return {
    ...bookingPayload(facts),
    videoCallData: {
      type: "daily_video",
      id: `room-${facts.uid}`,
      password: `video-token-of-${facts.uid}`,
      url: `https://video.example/room-${facts.uid}`,
    },
    appsStatus: [
      { appName: "daily-video", type: "daily_video", success: 1, failures: 0, errors: [] },
    ],
    metadata: { videoCallUrl: `${BOOKER_URL}/video/${facts.uid}` },
  };
}

/** Waits for the organizer: with the password that accepts it, which must never be stored. */
export function requested(facts: Facts): Record<string, unknown> {
  return {
    ...bookingPayload(facts),
    requiresConfirmation: true,
    oneTimePassword: `one-time-password-of-${facts.uid}`,
    status: "PENDING",
  };
}

/** Moved: `uid` is the new booking's, `rescheduleUid` the old one's. */
export function rescheduled(facts: Facts): Record<string, unknown> {
  const length = facts.end.getTime() - facts.start.getTime();
  return {
    ...created(facts),
    iCalSequence: 1,
    rescheduleId: numberOf(facts.rescheduleUid ?? facts.uid),
    rescheduleUid: facts.rescheduleUid ?? facts.uid,
    rescheduleStartTime: seconds(facts.previousStart),
    rescheduleEndTime: seconds(new Date(facts.previousStart.getTime() + length)),
    ...(facts.by && { rescheduledBy: facts.by }),
  };
}

/** Cancelled: Cal.com writes its times with an offset here. */
export function cancelled(facts: Facts): Record<string, unknown> {
  return {
    ...bookingPayload(facts),
    startTime: seconds(facts.start).replace("Z", "+00:00"),
    endTime: seconds(facts.end).replace("Z", "+00:00"),
    iCalSequence: 1,
    cancellationReason: facts.reason ?? "Something came up.",
    ...(facts.by && { cancelledBy: facts.by }),
    requestReschedule: facts.requestReschedule,
    status: "CANCELLED",
  };
}

/** Declined by the organizer: Cal.com writes its times with milliseconds here. */
export function rejected(facts: Facts): Record<string, unknown> {
  return {
    ...bookingPayload(facts),
    startTime: facts.start.toISOString(),
    endTime: facts.end.toISOString(),
    requiresConfirmation: true,
    rejectionReason: facts.reason ?? "That day is full.",
    status: "REJECTED",
  };
}

/** Not paid yet, although the status says accepted. */
export function paymentInitiated(facts: Facts): Record<string, unknown> {
  return { ...bookingPayload(facts), price: facts.price || 4_900, paymentId: 900 };
}

/** The organizer changed. */
export function reassigned(facts: Facts): Record<string, unknown> {
  return { ...bookingPayload(facts), addedHostUserIds: [41], removedHostUserIds: [40] };
}
