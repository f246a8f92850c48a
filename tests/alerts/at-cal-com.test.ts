import { describe } from "vitest";
import { ownDatabases } from "../setup/stack.ts";
import { testLivesOf } from "./support/life.ts";
import { AT_CAL_COM } from "./troubles/at-cal-com.ts";

describe.runIf(ownDatabases())("What Cal.com's API shows is told once, and that it is over", () => {
  testLivesOf(AT_CAL_COM);
});
