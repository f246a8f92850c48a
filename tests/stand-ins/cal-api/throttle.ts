const LIMIT = 120;
const WINDOW_MS = 60_000;

interface Window {
  readonly begun: number;
  count: number;
  blockedUntil: number;
}

/** Cal.com's limit of requests a key: 120 in a minute, and over it nothing for a minute. */
export class Throttle {
  /** When each request came, in ms. */
  readonly times: number[] = [];
  /** Of a key with a limit of its own, another name. */
  name = "default";
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number) {}

  /** Counts a request: what its answer's headers say, and whether it is one too many. */
  count(key: string): { isOver: boolean; headers: Record<string, string> } {
    const now = this.now();
    this.times.push(now);
    const window = this.windowOf(key, now);
    const wasBlocked = window.blockedUntil > now;
    if (!wasBlocked && ++window.count > LIMIT) window.blockedUntil = now + WINDOW_MS;
    const isOver = window.blockedUntil > now;
    const end = isOver ? window.blockedUntil : window.begun + WINDOW_MS;
    return {
      isOver,
      headers: {
        [`x-ratelimit-limit-${this.name}`]: String(LIMIT),
        [`x-ratelimit-remaining-${this.name}`]: String(Math.max(0, LIMIT - window.count)),
        [`x-ratelimit-reset-${this.name}`]: String(Math.max(1, Math.ceil((end - now) / 1000))),
      },
    };
  }

  /** As if others with the same key had used up all but so many requests of this minute. */
  leave(key: string, remaining: number): void {
    this.windowOf(key, this.now()).count = LIMIT - remaining;
  }

  /** The most requests within two seconds: accounts were locked for twenty. */
  get busiestTwoSeconds(): number {
    return Math.max(
      0,
      ...this.times.map((from) => this.times.filter((t) => t >= from && t < from + 2_000).length),
    );
  }

  private windowOf(key: string, now: number): Window {
    const known = this.windows.get(key);
    const isOver = known && now >= Math.max(known.begun + WINDOW_MS, known.blockedUntil);
    if (known && !isOver) return known;
    const window = { begun: now, count: 0, blockedUntil: 0 };
    this.windows.set(key, window);
    return window;
  }
}
