import fc from "fast-check";
import type { Delivery, Happening } from "../history.ts";
import { GUESTS, ORGANIZERS, PEOPLE } from "../people.ts";
import { CONFIRMING, type Said } from "../said.ts";
import { BEGIN, later, millisecondsLater, startOn } from "../timeline.ts";
import { choose, type Step, shapeOf, steps } from "./step.ts";

/** The life of one booking by one booker, over any number of reschedules. */
export interface SingleStory {
  readonly kind: "single";
  readonly booker: number;
  readonly guests: boolean;
  /** Hosted by two. */
  readonly cohost: boolean;
  /** What is answered at first, as one of ANSWERS. */
  readonly answer: number;
  /** Days after the first possible day. */
  readonly day: number;
  /** Minutes after the beginning of the history. */
  readonly begin: number;
  readonly steps: readonly Step[];
}

export function singleStories(deliveries?: readonly Delivery[]): fc.Arbitrary<SingleStory> {
  return fc.record({
    kind: fc.constant("single" as const),
    booker: fc.nat(PEOPLE.length - 1),
    guests: fc.boolean(),
    cohost: fc.boolean(),
    answer: fc.nat(ANSWERS.length - 1),
    day: fc.nat(9),
    begin: fc.nat(3_000),
    steps: fc.array(steps(deliveries), { minLength: 1, maxLength: 10, size: "max" }),
  });
}

/** To the question `plan`; none is one, too. */
const ANSWERS: readonly (string | undefined)[] = [undefined, "Pro", "Basic"];

type Phase = "new" | "unpaid" | "pending" | "live" | "asked" | "gone" | "over";

interface Life {
  phase: Phase;
  at: Date;
  uid: string;
  number: number;
  start: Date;
  /** What the scheduled MEETING_* still believes, after a move within the same uid. */
  oldStart: Date | undefined;
  oldUid: string | undefined;
  startOfOldUid: Date | undefined;
  price: number;
  needsConfirmation: boolean;
  organizer: (typeof ORGANIZERS)[number];
  answer: string | undefined;
}

type Act = (life: Life, say: (trigger: string, more?: Partial<Said>) => void, step: Step) => void;

/** Each act moves the life on and says what Cal.com would. */
const ACTS = {
  book: (life, say) => {
    say("BOOKING_CREATED");
    life.phase = "live";
  },
  request: (life, say) => {
    life.needsConfirmation = true;
    say("BOOKING_REQUESTED");
    life.phase = "pending";
  },
  startPayment: (life, say) => {
    life.price = 4_900;
    say("BOOKING_PAYMENT_INITIATED");
    life.phase = "unpaid";
  },
  pay: (life, say) => {
    say("BOOKING_PAID");
    say("BOOKING_CREATED", { at: millisecondsLater(life.at, 0) });
    life.phase = "live";
  },
  payThenWait: (life, say) => {
    life.needsConfirmation = true;
    say("BOOKING_PAID", { confirmation: "needed" });
    say("BOOKING_REQUESTED", { at: millisecondsLater(life.at, 40) });
    life.phase = "pending";
  },
  /** The host confirmed while nothing was paid, which no event tells. */
  payWhenConfirmed: (life, say) => {
    say("BOOKING_PAID", { confirmation: "given" });
    life.phase = "live";
  },
  confirm: (life, say) => {
    say("BOOKING_CREATED");
    life.phase = "live";
  },
  reject: (life, say) => {
    say("BOOKING_REJECTED");
    life.phase = "gone";
  },
  reschedule: (life, say, step) => {
    moveOn(life, step);
    // Without a calendar that is connected, or with another host, it has no id.
    const ical = step.whom % 2 === 0 && { icalUid: null };
    say("BOOKING_RESCHEDULED", { previous: life.oldUid as string, ...ical });
    life.phase = "live";
  },
  requestReschedule: (life, say, step) => {
    // Newer versions do not name the old uid, nor does the confirmation: only the calendar id is
    // the same. Also a booking that costs something waits again, though it was paid.
    life.needsConfirmation = true;
    moveOn(life, step);
    const named = step.whom % 3 === 0 && { previous: life.oldUid as string };
    say("BOOKING_REQUESTED", named || {});
    life.phase = "pending";
  },
  moveWithinUid: (life, say, step) => {
    life.oldStart = life.start;
    life.start = startOn(10 + (step.whom % 9));
    say("BOOKING_RESCHEDULED", { previous: life.uid });
  },
  relocate: (life, say, step) => {
    say("BOOKING_LOCATION_UPDATED", { location: `https://meet.example/${step.whom}` });
    life.phase = "live";
  },
  reassign: (life, say, step) => {
    life.organizer = ORGANIZERS[step.whom % 2 === 0 ? 1 : 0];
    say("BOOKING_REASSIGNED");
  },
  /** The booker says that they will be there, or a guest does, who may have left by then. */
  confirmAttendance: (_life, say, step) =>
    say(CONFIRMING, step.whom % 3 === 0 ? { people: [...GUESTS] } : {}),
  cancel: (life, say) => {
    say("BOOKING_CANCELLED");
    life.phase = "gone";
  },
  askForNewTime: (life, say) => {
    say("BOOKING_CANCELLED", { requestReschedule: true });
    life.phase = "asked";
  },
  begin: (life, say, step) => {
    atMeeting(life, 0);
    say("MEETING_STARTED", { at: life.start, ...shapeOf(step), ...snapshot(step) });
    life.phase = "over";
  },
  end: (life, say, step) => {
    atMeeting(life, 30);
    say("MEETING_ENDED", { at: later(life.start, 30), ...shapeOf(step), ...snapshot(step) });
    life.phase = "over";
  },
  endOfOldTime: (life, say, step) => {
    if (!life.oldStart) return;
    const end = later(life.oldStart, 30);
    say("MEETING_ENDED", { start: life.oldStart, end, at: end, ...shapeOf(step) });
  },
  /** Cal Video looks into the room at the old time; the booking is told as it was, or is by then. */
  missingAtOldTime: (life, say, step) => {
    if (!life.oldStart) return;
    const trigger = step.whom % 2 === 0 ? "AFTER_GUESTS" : "AFTER_HOSTS";
    const asItWas = { start: life.oldStart, end: later(life.oldStart, 30) };
    say(`${trigger}_CAL_VIDEO_NO_SHOW`, {
      ...(step.whom % 3 === 0 && asItWas),
      at: later(life.oldStart, 5),
    });
  },
  endOfOldUid: (life, say, step) => {
    if (!life.oldUid || !life.startOfOldUid) return;
    const end = later(life.startOfOldUid, 30);
    const old = { uid: life.oldUid, start: life.startOfOldUid, at: end, end };
    say("MEETING_ENDED", { ...old, ...shapeOf(step) });
  },
  markNoShow: (life, say) => {
    atMeeting(life, 31);
    say("BOOKING_NO_SHOW_UPDATED", { noShow: true });
    life.phase = "over";
  },
  unmarkNoShow: (_life, say) => say("BOOKING_NO_SHOW_UPDATED", { noShow: false }),
  guestsMissing: (life, say) => {
    atMeeting(life, 5);
    say("AFTER_GUESTS_CAL_VIDEO_NO_SHOW");
    life.phase = "over";
  },
  hostMissing: (life, say) => {
    atMeeting(life, 5);
    say("AFTER_HOSTS_CAL_VIDEO_NO_SHOW");
    life.phase = "over";
  },
} satisfies Record<string, Act>;

/** What can happen, the simplest first; what has something come after it, more often. */
const POSSIBLE: Record<Phase, readonly (keyof typeof ACTS)[]> = {
  new: ["book", "request", "startPayment"],
  unpaid: ["pay", "payThenWait", "payWhenConfirmed", "cancel", "pay", "payThenWait"],
  pending: ["confirm", "reject", "cancel", "confirm", "confirm"],
  live: [
    "cancel",
    "reschedule",
    "requestReschedule",
    "moveWithinUid",
    "relocate",
    "reassign",
    "confirmAttendance",
    "askForNewTime",
    "begin",
    "end",
    "markNoShow",
    "guestsMissing",
    "hostMissing",
    "endOfOldTime",
    "missingAtOldTime",
    "endOfOldUid",
    "reschedule",
    "requestReschedule",
    "confirmAttendance",
    "relocate",
    "reassign",
    "reschedule",
    "requestReschedule",
    "reassign",
  ],
  asked: ["reschedule"],
  gone: [],
  over: ["end", "markNoShow", "unmarkNoShow"],
};

/** These flows list co-hosts among the attendees; the others name them as members of the team. */
const LISTING_COHOSTS = [
  "BOOKING_PAID",
  "BOOKING_REJECTED",
  "MEETING_STARTED",
  "MEETING_ENDED",
  "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
  "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
];

/** How an event tells of the co-host: also a booking that was confirmed or paid lists them. */
function cohostIn(trigger: string, phase: Phase): Said["cohost"] {
  if (trigger === "BOOKING_NO_SHOW_UPDATED" || trigger === CONFIRMING) return undefined;
  return isLate(trigger, phase) || LISTING_COHOSTS.includes(trigger) ? "listed" : "named";
}

/** BOOKING_CREATED after a confirmation or payment has fewer fields. */
function isLate(trigger: string, phase: Phase): boolean {
  return trigger === "BOOKING_CREATED" && phase !== "new";
}

const WITHOUT_CALENDAR_ID = ["BOOKING_PAID", "BOOKING_REJECTED"];

function moveOn(life: Life, step: Step): void {
  // A reschedule that names no uid is only later than what it replaces, never at one instant.
  if (step.gap === 0) life.at = later(life.at, 1);
  life.oldUid = life.uid;
  life.startOfOldUid = life.start;
  life.number += 1;
  life.uid = `${life.uid.replace(/\d+$/, "")}${life.number}`;
  life.start = startOn(10 + (step.whom % 9));
  life.oldStart = undefined;
  // The form is filled in again.
  life.answer = ANSWERS[step.whom % ANSWERS.length];
}

/** What was scheduled with the booking may still name who was to organize it then. */
function snapshot(step: Step): Partial<Said> {
  return step.whom % 2 === 0 ? { organizer: ORGANIZERS[0] } : {};
}

function atMeeting(life: Life, minutes: number): void {
  const at = later(life.start, minutes);
  if (at > life.at) life.at = at;
}

/** What happened in the story numbered `index` of a history. */
export function tellSingle(story: SingleStory, index: number): Happening[] {
  const happenings: Happening[] = [];
  const booker = choose(PEOPLE, story.booker);
  const life: Life = {
    phase: "new",
    // Seconds of its own keep the events of different bookings apart.
    at: millisecondsLater(later(BEGIN, story.begin), index * 1_000),
    uid: `${"abcdefgh"[index]}1`,
    number: 1,
    start: startOn(story.day),
    oldStart: undefined,
    oldUid: undefined,
    startOfOldUid: undefined,
    price: 0,
    needsConfirmation: false,
    organizer: ORGANIZERS[0],
    answer: ANSWERS[story.answer],
  };
  const icalUid = `${life.uid}@cal.example`;
  for (const step of story.steps) {
    const possible = POSSIBLE[life.phase];
    if (possible.length === 0) break;
    life.at = later(life.at, step.gap);
    const say = (trigger: string, more: Partial<Said> = {}) => {
      // Of two events of one trigger at one instant nothing tells which came last.
      const isTie = ({ said }: Happening) =>
        said.trigger === trigger && said.at.getTime() === life.at.getTime();
      if (happenings.some(isTie)) life.at = later(life.at, 1);
      const cohost = story.cohost ? cohostIn(trigger, life.phase) : undefined;
      const said: Said = {
        trigger,
        at: life.at,
        uid: life.uid,
        start: life.start,
        end: later(life.start, 30),
        people: story.guests && !trigger.includes("NO_SHOW") ? [booker, ...GUESTS] : [booker],
        icalUid:
          isLate(trigger, life.phase) || WITHOUT_CALENDAR_ID.includes(trigger) ? null : icalUid,
        type: "intro-call",
        price: life.price,
        organizer: life.organizer,
        answer: life.answer,
        loud: step.loud,
        copy: 0,
        ...(cohost && more.shape !== "number" && { cohost }),
        ...more,
      };
      happenings.push({ said, delivery: step.delivery });
    };
    ACTS[choose(possible, step.choice)](life, say, step);
  }
  return happenings;
}
