import { BLUE, GREEN, RED } from "../../_shared/mail/styles.ts";
import type { Anchor } from "../reminder.ts";

/** The colour of a message: dark enough for white letters on it. */
export const ACCENTS: Partial<Readonly<Record<Anchor, string>>> & {
  readonly before_start: string;
} = {
  before_start: BLUE,
  on_booking: GREEN,
  on_payment: GREEN,
  on_cancellation: RED,
  on_rejection: RED,
};
