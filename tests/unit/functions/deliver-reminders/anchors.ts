import type { Anchor } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import type { Changes } from "./reminders.ts";

/** Every occasion for a message: the type checker misses one that is left out. */
const EVERY_ANCHOR: Readonly<Record<Anchor, true>> = {
  before_start: true,
  after_start: true,
  after_end: true,
  on_booking: true,
  on_reschedule: true,
  on_cancellation: true,
  on_no_show: true,
  on_request: true,
  on_rejection: true,
  on_payment_pending: true,
  on_payment: true,
};

/** The same as a list. */
export const ANCHORS = Object.keys(EVERY_ANCHOR) as Anchor[];

/** The changes that make a message of each occasion for guests and hosts, by name. */
export function everyMessage(locale: string): [name: string, changes: Changes][] {
  const booking = { notes: "Second floor", cancellation_reason: "Ill today" };
  const usual = ANCHORS.flatMap((anchor) =>
    (["attendee", "organizer"] as const).map((kind): [string, Changes] => [
      `${anchor}-${kind}`,
      { reminder: { anchor }, recipient: { kind, locale }, booking },
    ]),
  );
  return [...usual, ["new_time_asked", newTimeAsked(locale)]];
}

/** What makes a guest's message of a cancellation by a host who asks for a new time. */
export function newTimeAsked(locale: string): Changes {
  return {
    reminder: { anchor: "on_cancellation" },
    recipient: { kind: "attendee", locale },
    booking: {
      status: "cancelled",
      reschedule_requested: true,
      cancellation_reason: "Ill today",
      reschedule_url: null,
      cancel_url: null,
      new_time_url: "https://cal.test/reschedule/uid-1?allowRescheduleForCancelledBooking=true",
    },
  };
}

/** More than fits. */
export const LONG_VALUES = {
  title: "Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerung".repeat(3),
  location: `Main Street ${"1".repeat(200)}`,
  organizer_name: "Wolfeschlegelsteinhausenbergerdorff".repeat(5),
  attendee_email: `${"a".repeat(120)}@example.com`,
  notes: `https://acme.test/${"path/".repeat(60)} ${"word".repeat(200)}`,
  video_url: null,
};
