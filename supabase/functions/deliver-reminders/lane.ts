import type { SendResult } from "../_shared/sending/transport.ts";
import type { Message } from "./sending.ts";

/** Messages of one account under way at a time. */
export const CONCURRENCY = 8;
/** An account that ended no message for so long is slow, and gets no more for now. */
export const SLOW_MS = 8_000;
/** What has not begun so long after it was claimed is given back: the lease has to last. */
export const BEGIN_WITHIN_MS = 35_000;

/** It counts as no attempt, and no sender gets more of the account until it has caught up. */
const TOO_SLOW: SendResult = {
  outcome: "retry",
  error: "Not tried yet: the account is slow.",
  isRateLimited: true,
  retryAfterSeconds: 30,
};

/** A message and when it may begin, in ms. */
interface Waiting {
  readonly message: Message;
  readonly turn: number;
  readonly latest: number;
}

/** What a lane works with. */
export interface LaneOptions {
  /** The clock, in ms. */
  readonly now: () => number;
  /** Sends a message and tells the database; null when it turned out not to be ours. */
  readonly send: (message: Message) => Promise<SendResult | null>;
  /** Told of a message that is not sent now, and why. */
  readonly giveBack: (message: Message, result: SendResult) => void;
}

/** The messages of one account: however slow it is, those of others do not wait for it. */
export interface Lane {
  add(message: Message): void;
  /** Gives back what has not begun, and all that is still added. */
  close(result: SendResult): void;
}

/**
 * A lane in which a few messages are under way at a time, none before its turn. It closes itself
 * when its account turns out to be blocked, too fast or slow: its other messages get that answer
 * untried.
 */
export function createLane({ now, send, giveBack }: LaneOptions): Lane {
  const waiting: Waiting[] = [];
  let underWay = 0;
  let ended = 0;
  let closed: SendResult | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(result: SendResult): void {
    closed ??= result;
    for (const { message } of waiting.splice(0)) giveBack(message, closed);
  }

  /** Begins what may begin, and comes back when the next may. */
  function next(): void {
    clearTimeout(timer);
    for (let [head] = waiting; head && underWay < CONCURRENCY; [head] = waiting) {
      if (now() > head.latest) {
        close(TOO_SLOW);
        return;
      }
      const wait = head.turn - now();
      if (wait > 0) {
        timer = setTimeout(next, wait);
        return;
      }
      waiting.shift();
      void work(head.message);
    }
  }

  async function work(message: Message): Promise<void> {
    const endedBefore = ended;
    const alarm = setTimeout(() => {
      if (ended === endedBefore) close(TOO_SLOW);
    }, SLOW_MS);
    underWay++;
    const result = await send(message);
    underWay--;
    ended++;
    clearTimeout(alarm);
    if (result?.outcome === "blocked" || result?.isRateLimited) close(result);
    next();
  }

  return {
    add(message) {
      if (closed) return giveBack(message, closed);
      const turn = now() + message.reminder.send_after_ms;
      const place = waiting.findLastIndex((other) => other.turn <= turn) + 1;
      waiting.splice(place, 0, { message, turn, latest: now() + BEGIN_WITHIN_MS });
      next();
    },
    close,
  };
}
