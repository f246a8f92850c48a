import { afterEach, expect, it, vi } from "vitest";
import { alarm } from "../../../tenant/wording.ts";

afterEach(() => vi.unstubAllEnvs());

it("an alarm is red on a terminal only, and not where colours are not wanted", () => {
  vi.stubEnv("NO_COLOR", undefined);
  expect(alarm("lost", { isTTY: true })).toBe("\x1b[31mlost\x1b[39m");
  expect(alarm("lost", {})).toBe("lost");
  vi.stubEnv("NO_COLOR", "1");
  expect(alarm("lost", { isTTY: true })).toBe("lost");
});
