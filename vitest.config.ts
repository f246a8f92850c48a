import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Most of the time is spent waiting: for the scheduler, for servers to start.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["tests/{unit,local}/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "stack",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/{unit,local,load}/**"],
          globalSetup: "tests/setup/boot.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "load",
          include: ["tests/load/**/*.test.ts"],
          globalSetup: "tests/setup/boot.ts",
          // One by one, when everything else is done: these need the machine for themselves.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
