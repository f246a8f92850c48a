import { openApi } from "./api.ts";
import { type Contender, post, prepare, type Target, type Work } from "./contenders.ts";
import { STORIES, type StoryName } from "./stories.ts";

// The clients, in a process of their own: the gateway shares its event loop with the bench.

/** A stretch of work for the clients. */
export interface Slice {
  readonly contender: Contender;
  readonly target: Target;
  /** How many work at a time. */
  readonly clients: number;
  readonly count: number;
}

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

/** How a stretch went. Times in milliseconds. */
export interface Measured {
  readonly elapsed: number;
  readonly latencies: readonly number[];
}

/** Events per client before those that count. */
const WARM_UP = 5;

process.on("message", async (task: Slice | Crowd) => {
  try {
    process.send?.({ result: "stories" in task ? await crowd(task) : await measure(task) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});

async function measure({ contender, target, clients, count }: Slice): Promise<Measured> {
  const api = openApi(target.apiUrl, target.secretKey, clients);
  try {
    // So that no slice pays for opening connections, and for what each of them plans at first.
    await run(prepare(contender, target, api, clients * WARM_UP), clients);
    return await run(prepare(contender, target, api, count), clients);
  } finally {
    api.close();
  }
}

async function run(work: readonly Work[], clients: number): Promise<Measured> {
  const latencies: number[] = [];
  const queue = work.values();
  const began = performance.now();
  const client = async () => {
    for (const send of queue) {
      const sentAt = performance.now();
      await send();
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { elapsed: performance.now() - began, latencies };
}

async function crowd({ target, stories, each }: Crowd): Promise<Answered> {
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
