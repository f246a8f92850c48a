import { describe, expect, it } from "vitest";
import { bundleSize } from "../../../bench/bundle.ts";
import { functionNames } from "../../../cli/repository.ts";

const MAX_BYTES = 100_000;
/** What is loaded only when it is needed, such as SMTP. */
const MAX_LATER_BYTES = 250_000;

describe("the bundled function", () => {
  for (const name of functionNames()) {
    it(`${name} loads at most 100 kB, and 250 kB more for its first message`, async () => {
      const { atStart, total } = await bundleSize(name);
      expect(atStart).toBeLessThanOrEqual(MAX_BYTES);
      expect(total - atStart).toBeLessThanOrEqual(MAX_LATER_BYTES);
    });
  }
});
