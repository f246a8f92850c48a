import { describe } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { testLivesOf } from "./support/life.ts";
import { SENDING } from "./troubles/sending.ts";

describe.runIf(ownDatabases())(
  "What goes wrong between a booking and the people it concerns is told once, and that it is over",
  () => {
    testLivesOf(SENDING);
  },
);
