import fc from "fast-check";
import { DELIVERIES, type Delivery } from "../history.ts";
import type { Said, Shape } from "../said.ts";

/** One thing that may happen. What it is depends on what can happen at that point. */
export interface Step {
  /** Chooses among what can happen; 0 is the simplest. */
  readonly choice: number;
  /** Chooses whom or what it happens to. */
  readonly whom: number;
  /** Minutes since the step before; 0 puts both into the same instant. */
  readonly gap: number;
  readonly delivery: Delivery;
  /** Cal.com spells the addresses in upper case this time. */
  readonly loud: boolean;
}

/** A step; `deliveries` limits how its events may be posted. */
export function steps(deliveries: readonly Delivery[] = DELIVERIES): fc.Arbitrary<Step> {
  return fc.record({
    // What is simple comes first: biased to small numbers, little else would ever happen.
    choice: fc.noBias(fc.nat(999)),
    whom: fc.noBias(fc.nat(99)),
    gap: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 900 }) }, fc.constant(0)),
    delivery: fc.oneof(
      { weight: 7, arbitrary: fc.constant<Delivery>("once") },
      { weight: 3, arbitrary: fc.constantFrom(...deliveries) },
    ),
    loud: fc.boolean(),
  });
}

/** How what a meeting's clock says is sent, as a step chooses. */
export function shapeOf(step: Step): Pick<Said, "shape"> & Partial<Pick<Said, "people">> {
  const shape = choose<Shape>(["row", "envelope", "number"], Math.floor(step.whom / 3));
  return shape === "number" ? { shape, people: [] } : { shape };
}

/** The item a number chooses. */
export function choose<T>(items: readonly [T, ...T[]] | readonly T[], choice: number): T {
  return items[choice % items.length] as T;
}
