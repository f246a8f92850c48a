import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../../cli/problem.ts";

const LOOK_EVERY_MS = 500;

/** Tells what happens, with the time since the beginning before each line. */
export interface Narrator {
  /** A line of its own, such as `0:15  Ada moves the meeting.` */
  tell(line: string): void;
  /** Something longer, under the line before. */
  show(text: string): void;
  /** Waits until a moment, counting down on a terminal. */
  until(moment: Date, what: string): Promise<void>;
  /**
   * Looks until there is something to see and gives it. Throws a Problem with `whatToDo` when
   * that takes longer than the seconds allowed.
   */
  watch<T>(
    what: string,
    seconds: number,
    look: () => Promise<T | undefined>,
    whatToDo: string,
  ): Promise<T>;
}

/** A narrator who writes to the terminal. Stops with the signal's reason when it aborts. */
export function createNarrator(asked: AbortSignal): Narrator {
  const began = Date.now();
  const clock = () => {
    const seconds = Math.floor((Date.now() - began) / 1_000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  /** A last line that is written over; where nobody looks, it would only fill a file. */
  const passing = (text: string) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${text && `${clock()}  … ${text}`}`);
  };
  const pause = (ms: number) => delay(ms, undefined, { signal: asked });

  return {
    tell(line) {
      passing("");
      console.log(`\n${clock()}  ${line}`);
    },
    show(text) {
      passing("");
      console.log(text.replaceAll(/^(?=.)/gm, "      "));
    },
    async until(moment, what) {
      for (let left = 1; left > 0; await pause(Math.min(left, LOOK_EVERY_MS))) {
        left = Math.max(0, moment.getTime() - Date.now());
        passing(`${what} in ${Math.ceil(left / 1_000)} s`);
      }
    },
    async watch(what, seconds, look, whatToDo) {
      const giveUpAt = Date.now() + seconds * 1_000;
      while (Date.now() < giveUpAt) {
        const seen = await look();
        if (seen !== undefined) return seen;
        passing(what);
        await pause(LOOK_EVERY_MS);
      }
      passing("");
      throw new Problem(`After ${seconds} s: nothing to see of "${what}".`, whatToDo);
    },
  };
}
