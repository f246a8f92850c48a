import type { Attempt, DeliverySemantics } from "../../_shared/sending/transport.ts";
import type { Reminder } from "../reminder.ts";

/** A way to send reminders: the writing of a message, and the account that sends it. */
export interface Channel {
  readonly provider: string;
  readonly delivery: DeliverySemantics;
  /** The longest that sending one message may take. */
  readonly timeoutMs: number;
  /** Writes a reminder's message. Throws CannotSend when there can be none, and says why. */
  prepare(reminder: Reminder): Attempt;
  close?(): void;
}

/** A text message, rendered. */
export interface SmsMessage {
  /** E.164, such as +491701234567. */
  readonly to: string;
  readonly text: string;
  /** After this it is of no use any more. */
  readonly expiresAt: Date | null;
  /** Where the provider reports what became of it. */
  readonly reportTo: string;
}
