import type { Appointment, Attendee } from "./model.ts";
import { statusOf } from "./model.ts";

type Channel = "email" | "sms";

/** What a provider does with a message: it arrives, is refused for good, or comes back later. */
export type Fate = "arrives" | "is refused" | "comes back";

/** The fate of what goes to somebody by a channel. */
export type FateOf = (contact: string, channel: Channel) => Fate;

/** The rules: by which channel at first, and by which instead. */
export const FALLING_BACK: Readonly<Record<string, readonly [Channel, Channel]>> = {
  "by text, or mail": ["sms", "email"],
  "by mail, or text": ["email", "sms"],
};

/**
 * What is sent before the meetings by these rules, one line a reminder, sorted: whoever booked is
 * tried by the first channel, if they have an address for it, and by the other if that fails.
 */
export function sentBefore(appointments: readonly Appointment[], fateOf: FateOf): string[] {
  return appointments
    .filter((one) => one.start && ["confirmed", "rescheduled"].includes(statusOf(one)))
    .flatMap(({ uid, attendees }) =>
      [...attendees.values()]
        .filter((one) => isThere(one) && one.booker && one.confirmedAt)
        .flatMap((one) => sentTo(one, uid, fateOf)),
    )
    .sort();
}

function sentTo({ person }: Attendee, uid: string, fateOf: FateOf): string[] {
  const has = { email: !person.phoneOnly, sms: person.phone !== null };
  return Object.entries(FALLING_BACK).flatMap(([rule, [first, other]]) => {
    if (!has[first]) return [];
    const line = (channel: Channel) =>
      `${uid}, ${rule}: ${channel} to ${person.contact} ${
        fateOf(person.contact, channel) === "arrives" ? "sent" : "failed"
      }`;
    const hasFailed = fateOf(person.contact, first) !== "arrives";
    return [line(first), ...(hasFailed && has[other] ? [line(other)] : [])];
  });
}

function isThere({ present, noShow }: Attendee): boolean {
  return present && !noShow;
}
