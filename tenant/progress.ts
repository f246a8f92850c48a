import { count, duration } from "./wording.ts";

/** How often a line is written where there is no terminal. */
export const LINE_INTERVAL_MS = 5_000;
const REDRAW_INTERVAL_MS = 100;
const WIDEST_BAR = 30;
const NARROWEST_BAR = 10;

/** Where progress is shown: standard error, or what stands in for it. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How far something is. */
export interface Amount {
  readonly done: number;
  readonly total: number;
}

/** What shows how far something is. */
export interface Progress {
  /** Call it as often as you like. */
  update(amount: Amount): void;
  /** Writes a line of its own. */
  say(text: string): void;
  /** Shows the last update, and leaves the cursor on a new line. */
  end(): void;
}

/**
 * A bar on a terminal, elsewhere a line every few seconds; with the rate since it was first shown
 * and the end to be expected. `now` is the clock, in ms.
 */
export function createProgress(label: string, screen: Screen, now: () => number): Progress {
  const isTerminal = screen.isTTY === true;
  const interval = isTerminal ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS;
  let first: (Amount & { readonly at: number }) | undefined;
  let latest: Amount | undefined;
  let shown: Amount | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;

  function draw(amount: Amount): void {
    const words = describe(amount, first ?? { ...amount, at: now() }, now());
    screen.write(
      isTerminal
        ? `\r\x1b[2K${barLine(label, amount, words, screen.columns || 80)}`
        : `${label}: ${words.join(", ")}\n`,
    );
    shown = amount;
    shownAt = now();
  }

  return {
    update(amount) {
      // It was begun again: what was measured before says nothing of it.
      if (!first || amount.done < (latest?.done ?? 0)) first = { ...amount, at: now() };
      latest = amount;
      if (now() - shownAt >= interval) draw(amount);
    },
    say(text) {
      screen.write(isTerminal ? `\r\x1b[2K${text}\n` : `${text}\n`);
      if (isTerminal && shown) draw(shown);
    },
    end() {
      if (latest && (latest.done !== shown?.done || latest.total !== shown.total)) draw(latest);
      if (isTerminal && shown) screen.write("\n");
      shown = undefined;
    },
  };
}

/** What to say of it, the most important first. */
function describe(
  { done, total }: Amount,
  first: Amount & { readonly at: number },
  now: number,
): string[] {
  const words = [`${percent({ done, total })} %`, `${count(done)} of ${count(total)}`];
  const [made, took] = [done - first.done, now - first.at];
  if (made <= 0 || took <= 0) return words;
  if (done < total) {
    const left = (took * (total - done)) / made;
    words.push(`ends in ${duration(left)}, at ${clock(new Date(now + left))}`);
  }
  const perSecond = (1000 * made) / took;
  words.push(`${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))} a second`);
  return words;
}

function percent({ done, total }: Amount): number {
  return total === 0 ? 100 : Math.floor((100 * done) / total);
}

/** One line of a terminal: where there is no room for all words, the bar goes before the last of them. */
function barLine(
  label: string,
  { done, total }: Amount,
  words: readonly string[],
  columns: number,
): string {
  const text = words.join(", ");
  // The last column stays free: some terminals wrap when it is written to.
  const room = columns - 1 - label.length - text.length - 4;
  if (room < NARROWEST_BAR && words.length > 1) {
    return barLine(label, { done, total }, words.slice(0, -1), columns);
  }
  if (room < NARROWEST_BAR) return `${label}: ${text}`.slice(0, columns - 1);
  const width = Math.min(room, WIDEST_BAR);
  const filled = total === 0 ? width : Math.floor((width * done) / total);
  return `${label} [${"█".repeat(filled)}${"░".repeat(width - filled)}] ${text}`;
}

function clock(time: Date): string {
  return time.toTimeString().slice(0, 8);
}
