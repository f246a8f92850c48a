/** A clock that stands still until it is told to move. */
export class Clock {
  private ms = Date.parse("2026-03-01T12:00:00Z");
  readonly now = () => this.ms;
  /** Moves forward by some milliseconds. */
  advance(ms: number): void {
    this.ms += ms;
  }
}
