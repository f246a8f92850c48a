/** What a run of TAP lines amounts to. */
export interface TapResult {
  readonly passed: number;
  /** The failing lines with their diagnostics, and what is wrong with the run as a whole. */
  readonly failures: readonly string[];
}

/** Reads the lines pgTAP printed. A run without a plan, or with another number of tests, fails. */
export function readTap(lines: readonly string[]): TapResult {
  const failures: string[] = [];
  let passed = 0;
  let failed = 0;
  let planned: number | undefined;
  let inFailure = false;
  for (const line of lines) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned = Number(plan[1]);
    const result = /^(not )?ok\b(.*)/.exec(line);
    if (result) {
      const expected = !result[1] || /# (TODO|SKIP)\b/i.test(line);
      inFailure = !expected;
      if (expected) passed += 1;
      else failed += 1;
    }
    if (inFailure) failures.push(line);
  }
  const ran = passed + failed;
  if (planned === undefined)
    failures.push("No plan: begin with select plan(n), end with finish().");
  else if (planned !== ran) failures.push(`${planned} tests were planned, ${ran} ran.`);
  return { passed, failures };
}
