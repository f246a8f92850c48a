import { openApi } from "./api.ts";
import { post, type Target } from "./contenders.ts";
import { STORIES, type StoryName } from "./stories.ts";

/** Webhooks that all come at once, each over a connection of its own. */
export interface Crowd {
  readonly target: Target;
  /** Whose events they are, mixed; so many of each. */
  readonly stories: readonly { readonly name: StoryName; readonly key: string }[];
  readonly each: number;
}

/** How a crowd was answered. Times in milliseconds, from when all were sent. */
export interface Answered {
  readonly latencies: readonly number[];
  /** The answers that were not 2xx, and what became of those without an answer. */
  readonly refused: readonly string[];
}

/** Sends a crowd and waits for every answer. */
export async function sendCrowd({ target, stories, each }: Crowd): Promise<Answered> {
  const beginning = new Date();
  const tellers = stories.map(({ name, key }) => STORIES[name](key, beginning));
  const api = openApi(target.apiUrl, target.secretKey, Number.POSITIVE_INFINITY);
  try {
    const sends = Array.from({ length: each }, (_, index) =>
      tellers.map((tell) => post(JSON.stringify(tell(index + 1)), target, api)),
    ).flat();
    const refused: string[] = [];
    const latencies: number[] = [];
    const began = performance.now();
    await Promise.all(
      sends.map(async (send) => {
        await send().catch((error: Error) => refused.push(error.message));
        latencies.push(performance.now() - began);
      }),
    );
    return { latencies, refused };
  } finally {
    api.close();
  }
}
