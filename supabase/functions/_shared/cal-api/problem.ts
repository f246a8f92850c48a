/** What kept Cal.com's API from giving what was asked for, for code; people read the message. */
export type CalApiFailure =
  /** The key is unknown or has expired: nothing can be asked until there is another. */
  | "unauthorized"
  /** The key's owner may not do this: role or plan. */
  | "forbidden"
  /** There is no such booking or webhook. */
  | "not found"
  /** This Cal.com has no such route, or not in this version. It says nothing of what was asked for. */
  | "unsupported"
  /** There is one already. */
  | "conflict"
  /** What was asked is not understood or not allowed. */
  | "refused"
  /** Too much was asked lately; `retryAfterSeconds` says for how long to ask nothing. */
  | "rate limited"
  /** No answer, or none of the API's own: it may heal by itself. */
  | "unavailable"
  /** The answer is larger than may be read: ask for fewer at a time. */
  | "too large"
  /** An answer in a shape that is not understood. */
  | "unreadable"
  /** The address or the key cannot be used as they were typed. */
  | "misconfigured";

/** The failures that may be gone the next time. */
const MAY_HEAL: readonly CalApiFailure[] = ["rate limited", "unavailable"];

/**
 * A call that did not succeed. The message says what is wrong and `whatToDo` what to do about it;
 * neither ever holds the key or a webhook's secret. Both may quote Cal.com: they are for the person
 * in charge, not for a log, which takes the `kind`.
 */
export class CalApiProblem extends Error {
  override readonly name = "CalApiProblem";
  constructor(
    readonly kind: CalApiFailure,
    message: string,
    readonly whatToDo: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** Whether asking again later can help without anybody doing anything. */
  get mayHeal(): boolean {
    return MAY_HEAL.includes(this.kind);
  }
}
