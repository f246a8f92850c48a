/** A file that goes with an e-mail. */
export interface Attachment {
  readonly filename: string;
  /** With its parameters, such as `text/calendar; charset=utf-8; method=PUBLISH`. */
  readonly contentType: string;
  readonly content: string;
}

/** An e-mail, rendered. */
export interface EmailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  /** Further headers by name, such as List-Unsubscribe; ASCII. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it was due: the date it carries, which is the same for every attempt. */
  readonly date: Date;
}

/** What became of one attempt to send. */
export interface SendResult {
  /** retry: the same may succeed later; failed: it never will. */
  readonly outcome: "sent" | "retry" | "failed";
  readonly providerMessageId?: string;
  readonly error?: string;
  readonly retryAfterSeconds?: number;
}

/** How an attempt is made. */
export interface SendOptions {
  /** The same for every attempt of one message, so that the provider can recognise it. */
  readonly idempotencyKey: string;
  /** Ends the attempt; its outcome is then retry. */
  readonly signal: AbortSignal;
}

/** A way to send messages. */
export interface Channel<Message> {
  /** Name for the records, such as "resend". */
  readonly provider: string;
  /** Tells every failure as a result; rejects only for what it did not expect. */
  send(message: Message, options: SendOptions): Promise<SendResult>;
  /** Ends the connections it keeps between messages; it can be used again. */
  close?(): void;
}
