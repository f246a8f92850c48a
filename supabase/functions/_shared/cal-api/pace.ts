import type { Pause } from "../pause.ts";
import { CalApiProblem } from "./problem.ts";

/** The time, in ms since 1970, and how to let some pass. */
export interface Clock {
  readonly now: () => number;
  readonly pause: Pause;
}

/** Between the beginnings of two requests. Bursts of 20 in two seconds got accounts locked. */
const BETWEEN_REQUESTS_MS = 1_000;

/**
 * How fast a key is used: one request at a time, one a second, and none while it has to rest.
 * Whoever shares a key shares its pace.
 */
export class Pace {
  private turns: Promise<unknown> = Promise.resolve();
  private next = Number.NEGATIVE_INFINITY;
  private restUntil = Number.NEGATIVE_INFINITY;

  /** `patienceMs`: rests up to so long are waited for; a longer one fails what is asked meanwhile. */
  constructor(
    private readonly clock: Clock,
    private readonly patienceMs = 0,
  ) {}

  /** Does something when it is its turn. Throws a CalApiProblem when the key has to rest. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turns.then(async () => {
      await this.wait();
      this.next = this.clock.now() + BETWEEN_REQUESTS_MS;
      return act();
    });
    this.turns = turn.catch(() => {});
    return turn;
  }

  /** Lets the key rest for some seconds from now. */
  rest(seconds: number): void {
    this.restUntil = Math.max(this.restUntil, this.clock.now() + seconds * 1000);
  }

  /** For how many more seconds the key has to rest; 0 when it need not. */
  restsFor(): number {
    return Math.max(0, Math.ceil((this.restUntil - this.clock.now()) / 1000));
  }

  private async wait(): Promise<void> {
    const { now, pause } = this.clock;
    const rest = this.restUntil - now();
    if (rest > this.patienceMs) throw tooSoon(Math.ceil(rest / 1000));
    const wait = Math.max(this.next, this.restUntil) - now();
    if (wait > 0) await pause(wait);
  }
}

/** The problem of a key that has to rest. */
export function tooSoon(seconds: number): CalApiProblem {
  return new CalApiProblem(
    "rate limited",
    `Cal.com takes no more requests with this key for ${seconds} s.`,
    "It goes on by itself after that. Other programs that use the same key should have one of their own.",
    seconds,
  );
}
