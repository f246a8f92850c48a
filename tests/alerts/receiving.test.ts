import { describe } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { testLivesOf } from "./support/life.ts";
import { RECEIVING } from "./troubles/receiving.ts";

describe.runIf(ownDatabases())(
  "What goes wrong between Cal.com and a booking is told once, and that it is over",
  () => {
    testLivesOf(RECEIVING);
  },
);
