import type { Posted } from "./history.ts";
import type { Appointment, ExpectedLead } from "./model.ts";
import { statusOf } from "./model.ts";
import { PEOPLE, type Person } from "./people.ts";

/** How promising someone is who books, in points; as public.classify_lead documents it. */
export function classify(person: Person, price: number, notes: boolean): number {
  return (
    30 +
    (person.organization ? 25 : 0) +
    (person.phone ? 15 : 0) +
    (price > 0 ? 15 : 0) +
    // The generated bookings all come with notes.
    (notes ? 10 : 0) +
    (person.name.includes(" ") ? 5 : 0)
  );
}

type Kind = "form" | "requested" | "confirmed" | "moved" | "completed";

/** Somebody answered a form, with their address and nothing else. */
export interface Form {
  readonly at: Date;
  readonly person: Person;
}

/** The forms among bodies that are about no booking. */
export function formsIn(noise: readonly Posted[]): Form[] {
  return noise.flatMap(({ text }) => {
    if (!text.includes('"FORM_SUBMITTED"')) return [];
    const { createdAt, payload } = JSON.parse(text);
    const person = PEOPLE.find(({ email }) => email === payload.responses.email.value);
    return person ? [{ at: new Date(createdAt), person }] : [];
  });
}

interface Deed {
  readonly at: Date;
  readonly kind: Kind;
  readonly booking: Appointment | undefined;
  readonly person: Person;
  readonly notes: boolean;
}

/** The people who booked, sorted, with what the design promises of their score and status. */
export function leadsOf(
  appointments: readonly Appointment[],
  forms: readonly Form[],
): ExpectedLead[] {
  const asked = forms.map(
    (form): Deed => ({ ...form, kind: "form", booking: undefined, notes: false }),
  );
  const deeds = [...asked, ...appointments.flatMap(deedsOf)];
  const contacts = [...new Set(deeds.map(({ person }) => person.contact))].sort();
  return contacts.map((contact) =>
    leadOf(
      contact,
      deeds.filter((deed) => deed.person.contact === contact),
    ),
  );
}

function deedsOf(booking: Appointment): Deed[] {
  return [...booking.attendees.values()]
    .filter((attendee) => attendee.booker && (attendee.requestedAt || attendee.confirmedAt))
    .flatMap((attendee) => {
      const { person } = attendee;
      const deed = (kind: Kind, at: Date | undefined) =>
        at ? [{ kind, at, booking, person, notes }] : [];
      // What neighbours answered says nothing of who has a seat of their own.
      const notes = (booking.seated ? attendee.notes : undefined) ?? booking.notes;
      const elsewhere = attendee.cameFromElsewhere;
      const completed = statusOf(booking) === "completed" && attendee.present && !attendee.noShow;
      return [
        ...deed("requested", attendee.requestedAt),
        ...deed("confirmed", elsewhere ? undefined : attendee.confirmedAt),
        // A seat's first move stands for the booking it came from, should nothing tell of that.
        ...deed("moved", elsewhere ? attendee.confirmedAt : attendee.movedAt),
        ...deed("completed", completed ? booking.completedAt : undefined),
      ];
    });
}

const ORDER: readonly Kind[] = ["form", "requested", "confirmed", "moved", "completed"];

/** New: at least 70 with the first confirmed booking; known: 20 more for each, up to 100. */
function leadOf(contact: string, unordered: readonly Deed[]): ExpectedLead {
  const deeds = unordered.toSorted(
    (a, b) => a.at.getTime() - b.at.getTime() || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
  let status: ExpectedLead["status"] = "new";
  let score = 0;
  const earlier = new Set<Appointment>();
  for (const { kind, booking, person, notes } of deeds) {
    const known = [...earlier].some((other) => other !== booking);
    const worth = booking
      ? classify(person, booking.price ?? 0, notes)
      : classify({ ...person, name: "", phone: null }, 0, false);
    if ((kind === "form" || kind === "requested") && !known) score = Math.max(score, worth);
    if (kind === "confirmed") {
      score = known ? Math.min(100, score + 20) : Math.max(score, worth, 70);
    }
    if (kind === "moved" && score === 0) score = Math.max(worth, 70);
    if (kind === "completed") status = "converted";
    else if (kind !== "form" && kind !== "requested") status = "booking_confirmed";
    // A form alone makes nobody known.
    if (booking) earlier.add(booking);
  }
  return { contact, status, score };
}
