/** The links of a message that hold a token of its own; null where it has none. */
export interface MessageLinks {
  /** Where a person ends follow-ups. */
  readonly unsubscribeUrl: string | null;
  /** Where a person says that they will be there. */
  readonly confirmUrl: string | null;
}

/** A message without them. */
export const NO_LINKS: MessageLinks = { unsubscribeUrl: null, confirmUrl: null };
