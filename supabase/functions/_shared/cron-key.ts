import type { Log } from "./log.ts";
import { isSameSecret } from "./same-secret.ts";

/** A shorter key could be guessed. */
const MIN_LENGTH = 24;

/**
 * Whether a request comes from the scheduler, which has the key in the header `x-cron-key`. Without
 * a key nobody is the scheduler.
 */
export function hasCronKey(request: Request, cronKey: string | undefined, log: Log): boolean {
  if (!cronKey || cronKey.length < MIN_LENGTH) {
    log("error", "cron_key_not_configured", {
      hint: `Set CRON_KEY to at least ${MIN_LENGTH} characters, the same as calbase_cron_key in Vault`,
    });
    return false;
  }
  const isRight = isSameSecret(request.headers.get("x-cron-key") ?? "", cronKey);
  if (!isRight) log("warn", "wrong_cron_key", { status: 401 });
  return isRight;
}
