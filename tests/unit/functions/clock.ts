/** A clock that stands still until it is told to move. */
export class Clock {
  private ms = Date.parse("2026-03-01T12:00:00Z");
  readonly now = () => this.ms;
  /** A pause that is over at once: the clock jumps to its end. */
  readonly pause = async (ms: number) => this.advance(ms);
  /** Moves forward by some milliseconds. */
  advance(ms: number): void {
    this.ms += ms;
  }
}
