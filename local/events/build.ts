import * as booking from "./booking.ts";
import { completeFacts, type EventOptions, type Facts } from "./facts.ts";
import * as other from "./other.ts";

type Payload = Record<string, unknown>;

/** How each trigger's payload is made. */
const PAYLOADS: Readonly<Record<string, (facts: Facts) => Payload>> = {
  BOOKING_CREATED: booking.created,
  BOOKING_REQUESTED: booking.requested,
  BOOKING_RESCHEDULED: booking.rescheduled,
  BOOKING_CANCELLED: booking.cancelled,
  BOOKING_REJECTED: booking.rejected,
  BOOKING_PAYMENT_INITIATED: booking.paymentInitiated,
  BOOKING_PAID: booking.paymentInitiated,
  BOOKING_LOCATION_UPDATED: booking.created,
  BOOKING_REASSIGNED: booking.reassigned,
  BOOKING_NO_SHOW_UPDATED: other.noShowUpdated,
  AFTER_GUESTS_CAL_VIDEO_NO_SHOW: (facts) => other.videoNoShow(facts, "guests"),
  AFTER_HOSTS_CAL_VIDEO_NO_SHOW: (facts) => other.videoNoShow(facts, "hosts"),
  MEETING_STARTED: other.bookingRow,
  MEETING_ENDED: other.bookingRow,
  // Cal.com never sends these three; other systems do.
  BOOKING_CONFIRMED: booking.created,
  BOOKING_COMPLETED: booking.bookingPayload,
  BOOKING_NO_SHOW: other.noShowUpdated,
  FORM_SUBMITTED: other.formSubmitted,
  PING: other.ping,
};

const WITHOUT_ENVELOPE = ["MEETING_STARTED", "MEETING_ENDED"];

/** The triggers `buildEvent` knows. */
export const TRIGGERS: readonly string[] = Object.keys(PAYLOADS);

/**
 * The body Cal.com would post for a trigger, as an object. Throws a RangeError for a trigger it
 * does not know and for a time that is none.
 */
export function buildEvent(trigger: string, options: EventOptions = {}): Payload {
  const make = PAYLOADS[trigger];
  if (!make) throw new RangeError(`Unknown trigger ${trigger}. Known: ${TRIGGERS.join(", ")}`);
  const facts = completeFacts(options);
  const payload = { ...make(facts), ...options.payload };
  if (WITHOUT_ENVELOPE.includes(trigger)) return { triggerEvent: trigger, ...payload };
  const createdAt =
    options.createdAt === undefined && trigger.startsWith("AFTER_")
      ? fiveMinutesInto(facts)
      : facts.createdAt;
  return { triggerEvent: trigger, createdAt: createdAt.toISOString(), payload };
}

/** When Cal Video looks who is there. */
function fiveMinutesInto({ start }: Facts): Date {
  return new Date(start.getTime() + 5 * 60_000);
}
