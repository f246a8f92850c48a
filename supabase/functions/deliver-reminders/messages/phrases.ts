import type { Anchor } from "../reminder.ts";

/** The texts of one message, as templates over a MessageView. */
export interface MessagePhrases {
  readonly subject: string;
  readonly heading: string;
  readonly intro: string;
  /** By SMS; without it the subject. */
  readonly sms?: string;
}

/** To whom: those who come to the meeting, or those who give it and their staff. */
export type Audience = "attendee" | "host";

/** One language: a file in `languages/`. */
export interface Phrases {
  readonly messages: Readonly<Record<Audience, Readonly<Record<Anchor, MessagePhrases>>>>;
  /** To guests, instead of on_cancellation, where the host asked them to pick a new time. */
  readonly newTimeAsked: MessagePhrases;
  readonly greeting: string;
  readonly labels: {
    readonly what: string;
    readonly when: string;
    readonly where: string;
    readonly who: string;
    /** Who gives the meeting, for readers who are neither. */
    readonly host: string;
    readonly notes: string;
    readonly reason: string;
  };
  readonly actions: {
    /** Says that one will be there. */
    readonly confirm: string;
    readonly join: string;
    readonly reschedule: string;
    readonly cancel: string;
    readonly newTime: string;
  };
  /** The times, as the language writes them. */
  readonly time: string;
  /** What to call a meeting of which neither title nor type is known. */
  readonly untitled: string;
  /** The place of a meeting by a video app. */
  readonly online: string;
  /** The place of a meeting by phone. */
  readonly byPhone: string;
  /** What follows a label in plain text. */
  readonly colon: string;
  /** The last line, naming the tenant. */
  readonly footer: string;
  readonly unsubscribe: string;
}
