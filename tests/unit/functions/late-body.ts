import { vi } from "vitest";
import { BODY_MS } from "../../../supabase/functions/_shared/read-body.ts";

/** What a request with a body that does not arrive is answered; the time for it is over at once. */
export async function withoutBody<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const answer = send();
    await vi.advanceTimersByTimeAsync(BODY_MS);
    return await answer;
  } finally {
    vi.useRealTimers();
  }
}
