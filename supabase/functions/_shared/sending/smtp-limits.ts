/** How long a mail server may take, in ms. */
export interface SmtpLimits {
  /** Until it asks for the message. */
  readonly handOverMs: number;
  /** From then on until it says whether it took it. */
  readonly acknowledgeMs: number;
}

/**
 * RFC 5321 asks to wait ten minutes for the answer to a message. The lease of a reminder, and what
 * a hosted function may take, leave one.
 */
export const SMTP_LIMITS: SmtpLimits = { handOverMs: 12_000, acknowledgeMs: 60_000 };

/** The longest that sending one message may take. */
export function smtpTimeout({ handOverMs, acknowledgeMs }: SmtpLimits): number {
  return handOverMs + acknowledgeMs;
}
