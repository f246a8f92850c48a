import fc from "fast-check";
import { buildEvent, TRIGGERS } from "../../local/events/index.ts";

/** Values that have broken someone's code before. */
const NASTY: readonly unknown[] = [
  null,
  true,
  "",
  " ",
  "false",
  "null",
  "{}",
  0,
  -1,
  1e308,
  2 ** 63,
  1e-7,
  "9223372036854775808",
  [],
  {},
  [[]],
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2031-03-20T10:00:00",
  "infinity",
  "now",
  "2031-02-30T10:00:00Z",
  "2031-03-20T24:00:00Z",
  "2031-03-20T10:00:60Z",
  "Mars/Phobos",
  "UTC+99",
  "@sms.cal.com",
  "@",
  "h1",
  "h2",
  "\u0000",
  "\ud800",
  "x".repeat(3_000),
];

/** One change: at the place the number chooses, a value put in, or the key taken out. */
interface Change {
  readonly place: number;
  readonly value: unknown;
  readonly remove: boolean;
}

const changes: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(9_999),
  value: fc.oneof(fc.constantFrom(...NASTY), fc.jsonValue({ maxDepth: 3 })),
  remove: fc.boolean(),
});

/** The text of a well-formed event of booking h1 or h2 in which some places were changed. */
export const mutatedTexts: fc.Arbitrary<string> = fc
  .record({
    trigger: fc.constantFrom(...TRIGGERS),
    minute: fc.nat(59),
    other: fc.boolean(),
    seated: fc.boolean(),
    series: fc.boolean(),
    changes: fc.array(changes, { maxLength: 4 }),
  })
  .map(({ trigger, minute, other, seated, series, changes }) => {
    const body = buildEvent(trigger, {
      uid: other ? "h2" : "h1",
      rescheduleUid: other ? "h1" : "h2",
      createdAt: new Date(Date.UTC(2031, 1, 1, 9, minute)),
      start: "2031-03-20T10:00:00Z",
      payload: {
        iCalUID: "kept@cal.example",
        ...(seated && { seatsPerTimeSlot: 4, attendeeSeatId: "seat" }),
        ...(series && { recurringEvent: { freq: 2, count: 3, interval: 1 } }),
      },
    });
    for (const change of changes) apply(body, change);
    return JSON.stringify(body);
  });

function apply(body: object, change: Change): void {
  const places = placesIn(body);
  const place = places[change.place % places.length];
  if (!place) return;
  if (change.remove) delete place.parent[place.key];
  else place.parent[place.key] = change.value;
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

/** Every key of every object and array inside, the outermost first. */
function placesIn(value: unknown): Place[] {
  if (value === null || typeof value !== "object") return [];
  const parent = value as Record<string, unknown>;
  const own = Object.keys(parent).map((key) => ({ parent, key }));
  return [...own, ...Object.values(parent).flatMap(placesIn)];
}
