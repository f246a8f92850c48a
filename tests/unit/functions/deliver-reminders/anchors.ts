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
  return ANCHORS.flatMap((anchor) =>
    (["attendee", "organizer"] as const).map((kind): [string, Changes] => [
      `${anchor}-${kind}`,
      { reminder: { anchor }, recipient: { kind, locale }, booking },
    ]),
  );
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
