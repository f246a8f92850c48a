import { hasCronKey } from "../_shared/cron-key.ts";
import { jsonResponse } from "../_shared/json-response.ts";
import type { Log } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import type { Delivery } from "./deliver.ts";
import { answerPreview, type PreviewDependencies } from "./preview.ts";
import type { Runs } from "./runs.ts";

const MAX_BODY_BYTES = 256 * 1024;

/** What the endpoint works with. */
export interface Dependencies extends PreviewDependencies {
  /** What callers send in the header `x-cron-key`; without it nobody may call. */
  readonly cronKey: string | undefined;
  /** Delivers what is due; never throws. */
  readonly deliver: () => Promise<Delivery>;
  /** Delivers what is due while nobody waits. */
  readonly runs: Runs;
  readonly log: Log;
}

/**
 * Delivers what is due when called with the cron key. The scheduler asks for `{"background": true}`
 * and is answered at once, 202, since pg_net sends nothing else while a request is unanswered.
 * Others wait and get the totals: 200, or 503 when the database failed on the way; then the rest is
 * handed out again later. With a body that asks for a preview or a test message, does that instead.
 * Never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  if (request.method !== "POST") {
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "POST" });
  }
  if (!hasCronKey(request, dependencies.cronKey, dependencies.log)) {
    return jsonResponse(401, { error: "Invalid cron key" });
  }
  const body = await readBody(request.body, MAX_BODY_BYTES).catch(() => new Uint8Array());
  if (body === "too large") return jsonResponse(413, { error: "Body too large" });
  if (body === "too slow") return jsonResponse(408, { error: "Body too slow" });
  const question = parse(body);
  if (question?.background === true) return answerAtOnce(dependencies.runs);
  const answer = await answerPreview(question, dependencies);
  return answer ?? (await answerWithTotals(dependencies.deliver));
}

function answerAtOnce(runs: Runs): Response {
  return runs.begin()
    ? jsonResponse(202, { accepted: true })
    : jsonResponse(429, { error: "Too many runs are under way" });
}

async function answerWithTotals(deliver: Dependencies["deliver"]): Promise<Response> {
  const { complete, ...totals } = await deliver();
  return complete
    ? jsonResponse(200, totals)
    : jsonResponse(503, { error: "Try again", ...totals });
}

/** What the body says, if it is JSON: a call by hand may have none. */
function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
