import type { Anchor } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import type { Changes } from "./reminders.ts";

/** Every occasion for a message. */
export const ANCHORS: readonly Anchor[] = [
  "before_start",
  "after_start",
  "after_end",
  "on_booking",
  "on_reschedule",
  "on_cancellation",
  "on_no_show",
];

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
