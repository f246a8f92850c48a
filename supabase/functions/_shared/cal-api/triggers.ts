/** What to subscribe to in Cal.com: every trigger that changes a booking here. */
export const TRIGGERS = [
  "BOOKING_CREATED",
  "BOOKING_REQUESTED",
  "BOOKING_REJECTED",
  "BOOKING_RESCHEDULED",
  "BOOKING_CANCELLED",
  "BOOKING_PAYMENT_INITIATED",
  "BOOKING_PAID",
  "BOOKING_NO_SHOW_UPDATED",
  "BOOKING_LOCATION_UPDATED",
  "BOOKING_REASSIGNED",
  "MEETING_STARTED",
  "MEETING_ENDED",
  "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
  "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
] as const;

/** Those that Cal.com did not always have: of an older server it is no fault to lack them. */
const NEWER: readonly string[] = [
  "BOOKING_LOCATION_UPDATED",
  "BOOKING_REASSIGNED",
  "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
  "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
];

/** Those without which bookings go wrong here. */
export const NEEDED: readonly string[] = TRIGGERS.filter((trigger) => !NEWER.includes(trigger));

/**
 * What to ask for, one after the other: a server refuses a webhook as a whole for one trigger that
 * it does not know.
 */
export const TRIGGER_LISTS: readonly (readonly string[])[] = [
  TRIGGERS,
  TRIGGERS.filter((trigger) => trigger.startsWith("AFTER_") || NEEDED.includes(trigger)),
  NEEDED,
];

/** These need to be told how long after the start somebody counts as missing. */
export function needsTime(triggers: readonly string[]): boolean {
  return triggers.some((trigger) => trigger.startsWith("AFTER_"));
}
