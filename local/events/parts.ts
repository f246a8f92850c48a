import type { Facts, Person } from "./facts.ts";

/** Minutes east of UTC in a zone at a time. */
export function utcOffset(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = parts.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : 0;
}

/** The organizer as booking events show one. */
export function organizer(facts: Facts): object {
  return {
    id: 41,
    ...facts.organizer,
    username: facts.organizer.name.toLowerCase().replace(/\W+/g, "-"),
    timeZone: "Europe/Stockholm",
    language: { locale: "en" },
    timeFormat: "HH:mm",
    utcOffset: utcOffset("Europe/Stockholm", facts.start),
  };
}

/** The attendees as booking events show them: the booker first, guests in the booker's zone. */
export function attendees(facts: Facts): object[] {
  const one = ({ name, email }: Person) => ({
    email,
    name,
    firstName: name.split(" ")[0] ?? "",
    lastName: name.split(" ").slice(1).join(" "),
    timeZone: facts.timeZone,
    language: { locale: facts.locale },
    utcOffset: utcOffset(facts.timeZone, facts.start),
  });
  const booker = { ...one(facts), ...(facts.phone && { phoneNumber: facts.phone }) };
  return [booker, ...facts.guests.map(one)];
}

/** The attendees as rows of Cal.com's database show them. */
export function attendeeRows(facts: Facts, noShow: boolean): object[] {
  return [facts, ...facts.guests].map(({ name, email }, index) => ({
    id: facts.bookingId + index,
    email,
    name,
    timeZone: facts.timeZone,
    phoneNumber: index === 0 ? facts.phone : null,
    locale: facts.locale,
    bookingId: facts.bookingId,
    noShow: noShow && index === 0,
  }));
}

/** The answers of the booking form; an unanswered question has no value. */
export function responses(facts: Facts): object {
  const answer = (label: string, value?: unknown) => ({
    label,
    ...(value !== undefined && { value }),
    isHidden: false,
  });
  return {
    name: answer("your_name", facts.name),
    email: answer("email_address", facts.email),
    attendeePhoneNumber: answer("phone_number", facts.phone ?? undefined),
    location: answer("location", { value: facts.location, optionValue: "" }),
    notes: answer("additional_notes", facts.notes || undefined),
    guests: answer(
      "additional_guests",
      facts.guests.map((guest) => guest.email),
    ),
    rescheduleReason: answer(
      "reason_for_reschedule",
      facts.rescheduleUid === undefined ? undefined : facts.reason,
    ),
  };
}
