/**
 * retry: may heal, the database decides when and how often; failed: never will; unknown: the
 * provider may have taken it; blocked: the account cannot send at all, whatever the message.
 */
export type Outcome = "sent" | "retry" | "failed" | "unknown" | "blocked";

/** Why a recipient must not be written to again on a channel. */
export type Suppression = "bounced" | "complained" | "stopped" | "landline";

/** What became of one attempt to send. */
export interface SendResult {
  readonly outcome: Outcome;
  readonly providerMessageId?: string;
  /** What went wrong, in the provider's words. */
  readonly error?: string;
  readonly retryAfterSeconds?: number;
  /** Whether the account takes no more for now, so that its other messages have to wait as well. */
  readonly isRateLimited?: boolean;
  readonly suppress?: Suppression | null;
}

/**
 * What becomes of a message when nobody knows whether its provider took it. "effectively-once": it
 * is sent again, and the provider recognises it by its key. "at-least-once": it is sent once more, as
 * twice is better than never. "at-most-once": it is not sent again, as twice is worse.
 */
export type DeliverySemantics = "effectively-once" | "at-least-once" | "at-most-once";

/** The longest that a provider may take to answer, unless it asks for more. */
export const ANSWER_TIMEOUT_MS = 12_000;

/** How an attempt is made. */
export interface SendOptions {
  /** The same for every attempt of one message, so that the provider can recognise it. */
  readonly idempotencyKey: string;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/** An account at a provider. */
export interface Transport<Message> {
  /** Name for the records, such as "resend". */
  readonly provider: string;
  readonly delivery: DeliverySemantics;
  /** The longest that sending one message may take. */
  readonly timeoutMs: number;
  /** Tells every failure as a result; rejects only for what it did not expect. */
  send(message: Message, options: SendOptions): Promise<SendResult>;
  /** Ends the connections it keeps between messages; it can be used again. */
  close?(): void;
}

/** Sends the message that was prepared. */
export type Attempt = (signal: AbortSignal) => Promise<SendResult>;

/** Why a message cannot be sent, whoever tries; the message is for the tenant's admins. */
export class CannotSend extends Error {
  override readonly name: string = "CannotSend";
}

/** Why an account cannot send at all, whatever the message: its channel is stopped for that. */
export class CannotUseAccount extends CannotSend {
  override readonly name = "CannotUseAccount";
}

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
  /** What the provider's later reports are recognised by. */
  readonly tags: Readonly<Record<string, string>>;
  /** When it was due: the date it carries, which is the same for every attempt. */
  readonly date: Date;
}
