import { Problem } from "../cli/problem.ts";
import { type CalApi, createCalApi } from "../supabase/functions/_shared/cal-api/client.ts";
import { Pace } from "../supabase/functions/_shared/cal-api/pace.ts";
import { CalApiProblem } from "../supabase/functions/_shared/cal-api/problem.ts";
import { pause } from "../supabase/functions/_shared/pause.ts";

/** Somebody waits at the keyboard: a key's rest, a minute at most, is waited for. */
const PATIENCE_MS = 61_000;

/** Asks Cal.com's API with a key, for `use`. Throws a Problem for what the user can put right. */
export async function withCalCom<T>(
  key: string,
  baseUrl: string | undefined,
  use: (api: CalApi) => Promise<T>,
): Promise<T> {
  try {
    const pace = new Pace({ now: Date.now, pause }, PATIENCE_MS);
    return await use(createCalApi({ key, baseUrl, pace }));
  } catch (error) {
    if (!(error instanceof CalApiProblem)) throw error;
    throw new Problem(error.message, error.whatToDo, { cause: error });
  }
}
