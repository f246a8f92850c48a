import { describe, expect, it } from "vitest";
import { bundleSize } from "../../../bench/bundle.ts";
import { functionNames } from "../../../local/functions.ts";

const MAX_BYTES = 100_000;
/** With what is loaded only when it is needed, such as SMTP. */
const MAX_TOTAL_BYTES = 130_000;

describe("the bundled function", () => {
  for (const name of functionNames()) {
    it(`${name} loads at most 100 kB, and little more for its first message`, async () => {
      const { atStart, total } = await bundleSize(name);
      expect(atStart).toBeLessThanOrEqual(MAX_BYTES);
      expect(total).toBeLessThanOrEqual(MAX_TOTAL_BYTES);
    });
  }
});
