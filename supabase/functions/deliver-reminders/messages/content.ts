import type { Anchor, Reminder } from "../reminder.ts";
import { fill } from "./fill.ts";
import { de } from "./languages/de.ts";
import { en } from "./languages/en.ts";
import { es } from "./languages/es.ts";
import { fr } from "./languages/fr.ts";
import type { MessageLinks } from "./links.ts";
import { chooseLocale, type Language } from "./locale.ts";
import type { MessagePhrases, Phrases } from "./phrases.ts";
import { type CalendarLeaf, calendarLeaf, wallTime } from "./time.ts";
import { type MessageView, messageView } from "./view.ts";

/** What a message says, whatever it looks like. All of it is text; "" where there is nothing. */
export interface Content {
  readonly anchor: Anchor;
  readonly view: MessageView;
  /** The words around it, in the language of the message. */
  readonly phrases: Phrases;
  /** calbase's own words for the occasion. */
  readonly words: MessagePhrases;
  /** What is known of the meeting beside title and time, with labels. */
  readonly details: readonly (readonly [label: string, value: string])[];
  readonly actions: readonly Action[];
  readonly leaf: CalendarLeaf;
}

/** A link that the reader may want. */
export interface Action {
  readonly label: string;
  readonly url: string;
  /** Whether it is what most readers want. */
  readonly isMain: boolean;
}

const PHRASES: Readonly<Record<Language, Phrases>> = { en, de, fr, es };

/** Before the meeting: it can still be changed. */
const CHANGEABLE: readonly Anchor[] = ["before_start", "on_booking", "on_reschedule"];
/** So it can, though nobody may join it yet. */
const PENDING: readonly Anchor[] = ["on_request", "on_payment_pending", "on_payment"];
/** It will not take place. */
export const CALLED_OFF: readonly Anchor[] = ["on_cancellation", "on_rejection"];

/** Puts together what a reminder says. Throws an Error for a booking without valid times. */
export function messageContent(reminder: Reminder, links: MessageLinks): Content {
  const { local } = reminder;
  const locale = chooseLocale(reminder);
  const phrases = PHRASES[locale.language];
  const filled = messageView(reminder, locale, links);
  const view = { ...filled, title: filled.title || phrases.untitled };
  const anchor = isOver(reminder) ? "after_end" : reminder.anchor;
  const audience = reminder.recipient.kind === "attendee" ? "attendee" : "host";
  const isAsked =
    anchor === "on_cancellation" &&
    audience === "attendee" &&
    reminder.booking.reschedule_requested;
  return {
    anchor,
    view,
    phrases,
    words: isAsked ? phrases.newTimeAsked : phrases.messages[audience][anchor],
    details: details(anchor, reminder, view, phrases).filter(([, value]) => value !== ""),
    actions: actions(anchor, isAsked, view, phrases).filter(({ url }) => url !== ""),
    leaf: calendarLeaf(wallTime(local.start_time, local.time_zone), locale),
  };
}

/** Whether the meeting had ended when a reminder "after the start" fell due. */
function isOver({ anchor, due_at, booking }: Reminder): boolean {
  const endsAt = Date.parse(booking.end_time ?? "");
  return anchor === "after_start" && Date.parse(due_at) >= endsAt;
}

function details(
  anchor: Anchor,
  { recipient }: Reminder,
  view: MessageView,
  { labels, online, byPhone }: Phrases,
): [label: string, value: string][] {
  const isAhead = CHANGEABLE.includes(anchor) || PENDING.includes(anchor);
  const inWords = view.is_online ? online : view.is_by_phone ? byPhone : "";
  const where: [string, string] = [labels.where, view.place || inWords];
  const reason: [string, string] = [labels.reason, view.cancellation_reason];
  const last = CALLED_OFF.includes(anchor) ? [reason] : [];
  if (recipient.kind === "attendee") {
    return isAhead ? [where, [labels.who, view.organizer_name]] : last;
  }
  const guest = [view.attendee_name, view.attendee_email].filter(Boolean).join(", ");
  // Of the team, one organizes.
  const isOrganizer = recipient.kind === "organizer" || recipient.email === view.organizer_email;
  const host = isOrganizer ? "" : view.organizer_name;
  const all: [string, string][] = [
    [labels.who, guest],
    [labels.host, host],
  ];
  return isAhead ? [where, ...all, [labels.notes, view.notes]] : [...all, ...last];
}

function actions(
  anchor: Anchor,
  isAsked: boolean,
  view: MessageView,
  { actions }: Phrases,
): Action[] {
  const confirm = { label: actions.confirm, url: view.confirm_url, isMain: true };
  // One at a time: whoever is asked answers first.
  const join = { label: actions.join, url: view.join_url, isMain: view.confirm_url === "" };
  const reschedule = { label: actions.reschedule, url: view.reschedule_url, isMain: false };
  const cancel = { label: actions.cancel, url: view.cancel_url, isMain: false };
  if (isAsked) return [{ label: actions.newTime, url: view.new_time_url, isMain: true }];
  if (CHANGEABLE.includes(anchor)) return [confirm, join, reschedule, cancel];
  if (PENDING.includes(anchor)) return [reschedule, cancel];
  return anchor === "after_start" ? [join] : [];
}

/** The message itself, in paragraphs: the tenant's words, or a greeting and calbase's. */
export function bodyText({ template }: Reminder, { view, phrases, words }: Content): string {
  const text = template?.body ?? `${phrases.greeting}\n\n${words.intro}`;
  return fill(text, view).replaceAll(/\r\n?/g, "\n").trim();
}

/** The links that a message does not name already. */
export function furtherActions({ actions }: Content, body: string): readonly Action[] {
  return actions.filter(({ url }) => !body.includes(url));
}
