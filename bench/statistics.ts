/** The value below which this share (0 to 1) of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The value in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A number with about three significant digits, for people. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** "4.10 (3.92 – 4.31)": the median of what each round gave, the lowest and the highest. */
export function spread(values: readonly number[]): string {
  return `${round(median(values))} (${round(Math.min(...values))} – ${round(Math.max(...values))})`;
}
