import { nameOf } from "../log.ts";
import {
  type Attempt,
  CannotSend,
  CannotUseAccount,
  type SendResult,
  type Transport,
} from "./transport.ts";

/** What it means that no channel could be chosen or no message written: it concerns only this message. */
export function problemOf(error: unknown): SendResult {
  const { message } = error as Error;
  const reason = error instanceof CannotSend ? message : `could not be rendered: ${message}`;
  return { outcome: error instanceof CannotUseAccount ? "blocked" : "failed", error: reason };
}

/** Sends a prepared message, within the channel's time limit. Never throws. */
export async function send(
  attempt: Attempt,
  { provider, timeoutMs }: Pick<Transport<never>, "provider" | "timeoutMs">,
): Promise<SendResult> {
  try {
    return await attempt(AbortSignal.timeout(timeoutMs));
  } catch (error) {
    // Not foreseen, so it may have happened after the provider took the message.
    return { outcome: "unknown", error: `${provider}: ${nameOf(error)}` };
  }
}
