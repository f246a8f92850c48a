import { setTimeout } from "node:timers/promises";

/** Waits for some milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** A pause by the real clock. */
export const pause: Pause = setTimeout;
