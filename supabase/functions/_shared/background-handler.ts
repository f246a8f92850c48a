import { hasCronKey } from "./cron-key.ts";
import { jsonResponse } from "./json-response.ts";
import { type Log, nameOf } from "./log.ts";

/** What the endpoint works with. */
export interface BackgroundDependencies {
  /** What callers send in the header `x-cron-key`; without it nobody may call. */
  readonly cronKey: string | undefined;
  /** Does what is due until nothing is left or the time is up. */
  readonly work: () => Promise<unknown>;
  /** Keeps the instance alive for as long as the work takes. */
  readonly runInBackground: (work: Promise<unknown>) => void;
  readonly log: Log;
}

/**
 * Works when called with the cron key: answered at once, 202, since pg_net sends nothing else while a
 * request is unanswered. One run at a time in an instance: another would find the same work. Never
 * throws.
 */
export function createBackgroundHandler(
  dependencies: BackgroundDependencies,
): (request: Request) => Response {
  const { cronKey, work, log, runInBackground } = dependencies;
  let isUnderWay = false;

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      log("error", "run_failed", { error: nameOf(error) });
    } finally {
      isUnderWay = false;
    }
  }

  return (request) => {
    if (request.method !== "POST") {
      return jsonResponse(405, { error: "Method not allowed" }, { allow: "POST" });
    }
    if (!hasCronKey(request, cronKey, log)) return jsonResponse(401, { error: "Invalid cron key" });
    if (isUnderWay) return jsonResponse(202, { accepted: true, joined: true });
    isUnderWay = true;
    runInBackground(run());
    return jsonResponse(202, { accepted: true });
  };
}
