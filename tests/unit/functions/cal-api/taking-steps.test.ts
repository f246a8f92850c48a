import { describe, expect, it } from "vitest";
import {
  type Step,
  type StepAnswer,
  takeStep,
} from "../../../../supabase/functions/_shared/cal-api/step.ts";
import {
  type LeasedStep,
  type StepSource,
  takeSteps,
} from "../../../../supabase/functions/_shared/cal-api/steps.ts";
import { PEOPLE } from "../../../histories/people.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import { book } from "../../../stand-ins/cal-api/acts.ts";
import { calCom } from "./cal-com.ts";

const cal = calCom();

/** Walks through all bookings, a second between two steps, as the database has it. */
class Walk implements StepSource {
  readonly answers: StepAnswer[] = [];
  readonly readAt: number[] = [];
  private skip = 0;
  private nextAt = Number.NEGATIVE_INFINITY;

  async claim(): Promise<LeasedStep | null> {
    if (this.skip < 0 || cal.clock.now() < this.nextAt) return null;
    this.nextAt = cal.clock.now() + 1_000;
    const query = { take: 1, skip: this.skip };
    return { ...STEP, apiUrl: cal.server.url, query, lease: `at ${this.skip}` };
  }

  async settle(lease: string, answer: StepAnswer, readAt: number): Promise<void> {
    expect(lease).toBe(`at ${this.skip}`);
    this.answers.push(answer);
    this.readAt.push(readAt);
    const { hasNextPage } = (answer.pagination ?? {}) as { hasNextPage?: boolean };
    if (answer.status === 200) this.skip = hasNextPage ? this.skip + 1 : -1;
  }
}

const STEP = { apiVersion: "2024-08-13", path: "/bookings", key: KEY };
const run = (
  source: StepSource,
  forMs = 50_000,
  take: (step: Step) => Promise<StepAnswer> = takeStep,
) => takeSteps({ source, take, forMs, now: cal.clock.now, pause: cal.clock.pause });

async function bookThree(): Promise<void> {
  for (const day of [10, 11, 12]) {
    await book(cal.account, { person: PEOPLE[0], start: new Date(Date.UTC(2026, 2, day)) });
  }
}

describe("steps", () => {
  it("are taken until nothing is due, one a second", async () => {
    await bookThree();
    const walk = new Walk();
    expect(await run(walk)).toBe(3);
    expect(walk.answers.flatMap(({ bookings }) => bookings)).toHaveLength(3);
    expect(cal.account.throttle.times.map((time, _, [first = 0]) => time - first)).toEqual([
      0, 1_000, 2_000,
    ]);
    expect(walk.readAt).toEqual(cal.account.throttle.times);
  });

  it("are none where nothing is due", async () => {
    const source: StepSource = { claim: async () => null, settle: async () => {} };
    const begun = cal.clock.now();
    expect(await run(source)).toBe(0);
    expect(cal.clock.now()).toBe(begun);
  });

  it("are looked for again where there was nothing to ask of who was first", async () => {
    await bookThree();
    const walk = new Walk();
    let lost = 5;
    const claim = async () => (lost-- > 0 ? "again" : walk.claim());
    const begun = cal.clock.now();
    expect(await run({ claim, settle: (...args) => walk.settle(...args) })).toBe(3);
    expect(walk.readAt[0]).toBe(begun);
  });

  it("end when the time is up; another run goes on", async () => {
    await bookThree();
    const walk = new Walk();
    expect(await run(walk, 1_500)).toBe(2);
    expect(await run(walk)).toBe(1);
  });

  it("that fail are settled as such, and the next is taken", async () => {
    await bookThree();
    cal.server.order("524", undefined, "reset");
    const walk = new Walk();
    await run(walk);
    expect(walk.answers.map(({ status }) => status)).toEqual([524, 200, 0, 200, 200]);
  });

  it("go on behind one that cannot be settled, and end with its error", async () => {
    const leases = ["first", "second"];
    const settled: string[] = [];
    const source: StepSource = {
      async claim() {
        const lease = leases.shift();
        return lease === undefined ? null : { ...STEP, apiUrl: cal.server.url, query: {}, lease };
      },
      async settle(lease) {
        if (lease === "first") throw new Error("the first cannot be settled");
        settled.push(lease);
      },
    };
    await expect(run(source)).rejects.toThrow("the first cannot be settled");
    expect(settled).toEqual(["second"]);
  });

  it("end with the database's error", async () => {
    const source: StepSource = {
      claim: () => Promise.reject(new Error("the database is away")),
      settle: async () => {},
    };
    await expect(run(source)).rejects.toThrow("the database is away");
  });
});
