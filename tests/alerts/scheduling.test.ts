import { describe } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { testLivesOf } from "./support/life.ts";
import { SCHEDULING } from "./troubles/scheduling.ts";

describe.runIf(ownDatabases())(
  "What goes wrong with what runs by itself is told once, and that it is over",
  () => {
    testLivesOf(SCHEDULING);
  },
);
