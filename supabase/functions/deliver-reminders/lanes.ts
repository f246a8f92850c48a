import { problemOf } from "../_shared/sending/attempting.ts";
import type { SendResult } from "../_shared/sending/transport.ts";
import type { Channel } from "./channels/channel.ts";
import type { Channels } from "./channels/channels.ts";
import type { Conclusion } from "./conclusion.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Reminder } from "./reminder.ts";
import type { Message } from "./sending.ts";

const ENDING: SendResult = {
  outcome: "retry",
  error: "Not tried yet: its sender had to end.",
  isRateLimited: true,
};

/** What lanes work with. */
export interface LanesOptions {
  readonly channels: Channels;
  /** The clock, in ms. */
  readonly now: () => number;
  /** Sends a message; null when it turned out not to be ours to send. Never throws. */
  readonly send: (message: Message) => Promise<SendResult | null>;
  /** Told what became of each reminder; a message is under way until that is done. Never throws. */
  readonly conclude: (conclusion: Conclusion) => Promise<void>;
}

/** The messages of one run, a lane for each account. */
export interface Lanes {
  /** How many reminders are not dealt with. */
  readonly unfinished: number;
  add(reminders: readonly Reminder[]): void;
  /** Gives back what has not begun: this instance is about to end. */
  close(): void;
  /** Resolves when the next reminder is dealt with. */
  progress(): Promise<void>;
}

/** Lanes that are opened when the first reminder needs them. */
export function createLanes({ channels, now, send, conclude }: LanesOptions): Lanes {
  const lanes = new Map<Channel, Lane>();
  let unfinished = 0;
  let isEnding = false;
  let noteProgress = () => {};

  async function finish(conclusion: Conclusion | null): Promise<void> {
    if (conclusion) await conclude(conclusion);
    unfinished--;
    noteProgress();
  }

  async function sendAndFinish(message: Message): Promise<SendResult | null> {
    const { reminder, channel } = message;
    const startedAt = now();
    const result = await send(message);
    await finish(result && { reminder, channel, result, durationMs: now() - startedAt });
    return result;
  }

  function openLane(channel: Channel): Lane {
    const lane = createLane({
      now,
      send: sendAndFinish,
      giveBack: ({ reminder }, result) => void finish({ reminder, channel, result, durationMs: 0 }),
    });
    if (isEnding) lane.close(ENDING);
    lanes.set(channel, lane);
    return lane;
  }

  function addOne(reminder: Reminder): void {
    try {
      const channel = channels.choose(reminder);
      const lane = lanes.get(channel) ?? openLane(channel);
      lane.add({ reminder, channel });
    } catch (error) {
      void finish({ reminder, channel: null, result: problemOf(error), durationMs: 0 });
    }
  }

  return {
    get unfinished() {
      return unfinished;
    },
    add(reminders) {
      unfinished += reminders.length;
      for (const reminder of reminders) addOne(reminder);
    },
    close() {
      isEnding = true;
      for (const lane of lanes.values()) lane.close(ENDING);
    },
    progress: () =>
      new Promise((resolve) => {
        noteProgress = resolve;
      }),
  };
}
