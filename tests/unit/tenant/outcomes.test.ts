import { describe, expect, it } from "vitest";
import { Problem } from "../../../cli/problem.ts";
import type { Job } from "../../../tenant/jobs.ts";
import { outcomeOf } from "../../../tenant/outcomes.ts";

const job: Job = {
  job_id: 7,
  tenant: "acme",
  tenant_id: "",
  kind: "rebuild",
  rule: null,
  done: 0,
  total: 2_000,
  failed: 0,
  error: null,
  started_at: new Date("2026-12-01T10:00:00Z"),
  expected_end_at: null,
  stopped_at: null,
  ended_at: null,
};
const over: Job = { ...job, done: 2_000, ended_at: new Date("2026-12-01T10:01:05Z") };

describe("what is said of a job", () => {
  it("that is over", () => {
    expect(outcomeOf(job, over)).toBe("Rebuilding is over: 2,000 bookings in 1 min 5 s.");
  });

  it("that was stopped: how to go on", () => {
    const stopped = { ...job, done: 500, stopped_at: new Date() };
    expect(outcomeOf(job, stopped)).toContain("after 500 of 2,000 bookings");
    expect(outcomeOf(job, stopped)).toContain("resume-job acme 7");
  });

  it("that was not needed any more", () => {
    expect(outcomeOf(job, { ...over, done: 500 })).toContain("not needed any more");
  });

  it("whose rule is gone", () => {
    const replanning: Job = { ...job, kind: "replan_rule", rule: "24 hours before" };
    expect(outcomeOf(replanning, undefined)).toMatch(/^Planning "24 hours before" again: .* gone/);
  });

  it("that could not do all: how many, why, and how to start again", () => {
    const failed = { ...over, failed: 3, error: "Booking 1: division by zero" };
    try {
      outcomeOf(job, failed);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect((error as Problem).message).toContain("3 bookings could not be done");
      expect((error as Problem).message).toContain("division by zero");
      expect((error as Problem).whatToDo).toContain("npm run tenant -- rebuild acme");
    }
  });
});
