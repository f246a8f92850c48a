import type { Pause } from "../_shared/pause.ts";
import type { Settlement } from "./reminder.ts";
import type { ReminderQueue } from "./reminder-queue.ts";

/** So long what became of a message waits for others, to be told together with them. */
const LINGER_MS = 500;
const PAUSES_MS = [200, 1_000, 3_000];

/** Tells the database what became of messages, many at a time. */
export interface Settler {
  /** To be told soon. */
  add(settlement: Settlement): void;
  /** Tells all that was added. Rejects when the database does not take it. */
  flush(): Promise<void>;
  /** Whether the database took what it was told last. */
  readonly works: boolean;
}

/** A settler that tries several times: what is never settled is sent again when the lease ends. */
export function createSettler(queue: ReminderQueue, pause: Pause): Settler {
  let waiting: Settlement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let works = true;
  let flushed = Promise.resolve();

  async function tell(): Promise<void> {
    const settlements = waiting;
    waiting = [];
    try {
      if (settlements.length > 0) await settleWithRetries(settlements, queue, pause);
      works = true;
    } catch (error) {
      waiting = [...settlements, ...waiting];
      works = false;
      throw error;
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // One call after the other: what is added meanwhile goes together.
    flushed = flushed.catch(() => {}).then(tell);
    return flushed;
  }

  return {
    add(settlement) {
      waiting.push(settlement);
      timer ??= setTimeout(() => flush().catch(() => {}), LINGER_MS);
    },
    flush,
    get works() {
      return works;
    },
  };
}

async function settleWithRetries(
  settlements: readonly Settlement[],
  queue: ReminderQueue,
  pause: Pause,
): Promise<void> {
  for (const delay of PAUSES_MS) {
    try {
      return await queue.settle(settlements);
    } catch {
      await pause(delay);
    }
  }
  await queue.settle(settlements);
}
