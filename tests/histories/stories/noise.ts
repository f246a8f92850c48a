import fc from "fast-check";
import { numberOf } from "../../../local/events/facts.ts";
import { buildEvent } from "../../../local/events/index.ts";
import { PEOPLE } from "../people.ts";
import { BEGIN, later } from "../timeline.ts";
import { choose } from "./step.ts";

/** A body that is no booking's: stored, and nothing comes of it; but of a form that names somebody. */
export const noise: fc.Arbitrary<string> = fc
  .record({
    kind: fc.constantFrom(
      "PING",
      "FORM_SUBMITTED",
      "RECORDING_READY",
      "CALENDAR_ENTRY_REJECTED",
      "no trigger",
      "no JSON",
    ),
    minute: fc.nat(9_999),
    who: fc.nat(2),
  })
  .map(({ kind, minute, who }) => {
    const createdAt = later(BEGIN, minute);
    if (kind === "no JSON") return `minute=${minute}`;
    if (kind === "no trigger") return JSON.stringify({ createdAt, payload: { uid: "a1" } });
    if (kind === "RECORDING_READY") {
      return JSON.stringify({ triggerEvent: kind, createdAt, payload: { uid: "a1" } });
    }
    // It names a booking, by its number: it says nothing of its state all the same.
    if (kind === "CALENDAR_ENTRY_REJECTED") {
      const payload = { bookingId: numberOf("a1") };
      return JSON.stringify({ triggerEvent: kind, createdAt, payload });
    }
    const { name, email, phone } = choose(PEOPLE, who);
    return JSON.stringify(buildEvent(kind, { createdAt, uid: "a1", name, email, phone }));
  });
