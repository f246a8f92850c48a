import { inject } from "vitest";
import type { TestStack } from "./context.ts";

export { createDatabase, type OwnDatabase, ownDatabases } from "./create-database.ts";

/** Where the calbase under test is. */
export const stack: TestStack = inject("stack");
