import type { Clients } from "./clients.ts";
import type { Options } from "./options.ts";
import type { BenchStack } from "./stack.ts";

/** What a part of the benchmark works with. */
export interface Bench {
  readonly stack: BenchStack;
  readonly clients: Clients;
  readonly options: Options;
  /** Prints a line of progress. */
  readonly log: (line: string) => void;
}

/** A promise of the design and what was measured. */
export interface Budget {
  readonly budget: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What a part found out. */
export interface Findings {
  readonly title: string;
  /** Rows of one table, the same keys in each. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly budgets: readonly Budget[];
}

/** A part of the benchmark. */
export type Section = (bench: Bench) => Promise<Findings>;
