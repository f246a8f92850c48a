/** The texts of one kind of message, as mustache templates over a MessageView. */
export interface MessagePhrases {
  readonly subject: string;
  /** What inboxes show beside the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly intro: string;
}

/** One language: a file in `languages/`. */
export interface Phrases {
  readonly beforeStart: MessagePhrases;
  readonly afterEnd: MessagePhrases;
  readonly greeting: string;
  readonly labels: {
    readonly what: string;
    readonly when: string;
    readonly where: string;
    readonly who: string;
  };
  readonly actions: { readonly join: string; readonly reschedule: string; readonly cancel: string };
  /** What to call a meeting of which neither title nor type is known. */
  readonly untitled: string;
  /** The place of a meeting by a video app. */
  readonly online: string;
  /** The last line, naming the tenant. */
  readonly footer: string;
}
