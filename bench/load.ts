import { openApi } from "./api.ts";
import { type Contender, prepare, type Target, type Work } from "./contenders.ts";
import { type Crowd, sendCrowd } from "./load-crowd.ts";
import { type Flow, startFlow } from "./load-flow.ts";

// The clients, in a process of their own: the gateway shares its event loop with the bench.

/** A stretch of work for the clients. */
export interface Slice {
  readonly contender: Contender;
  readonly target: Target;
  /** How many work at a time. */
  readonly clients: number;
  readonly count: number;
}

/** How a stretch went. Times in milliseconds. */
export interface Measured {
  readonly elapsed: number;
  readonly latencies: readonly number[];
}

/** Events per client before those that count. */
const WARM_UP = 5;

/** What the clients can be told to do. */
export type Task =
  | { readonly slice: Slice }
  | { readonly crowd: Crowd }
  | { readonly flow: Flow }
  /** Ends the flow. */
  | "stop";

let stopFlow = () => {};

process.on("message", async (task: Task) => {
  if (task === "stop") return stopFlow();
  try {
    process.send?.({ result: await work(task) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});

async function work(task: Exclude<Task, "stop">): Promise<unknown> {
  if ("slice" in task) return measure(task.slice);
  if ("crowd" in task) return sendCrowd(task.crowd);
  const { stop, sent } = startFlow(task.flow);
  stopFlow = stop;
  return sent;
}

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
