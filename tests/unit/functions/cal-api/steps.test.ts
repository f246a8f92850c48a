import { describe, expect, it } from "vitest";
import { type Step, takeStep } from "../../../../supabase/functions/_shared/cal-api/step.ts";
import { PEOPLE } from "../../../histories/people.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import { book } from "../../../stand-ins/cal-api/acts.ts";
import type { Fault } from "../../../stand-ins/cal-api/server.ts";
import { calCom } from "./cal-com.ts";

const cal = calCom();
const START = new Date("2026-03-10T10:00:00Z");

function take(step: Partial<Step> = {}, timeoutMs = 20_000) {
  const usual = { apiUrl: cal.server.url, apiVersion: "2024-08-13", path: "/bookings", query: {} };
  return takeStep({ ...usual, key: KEY, ...step }, timeoutMs);
}

describe("a step", () => {
  it("hands on a page as it was read, and what is left of the minute", async () => {
    await book(cal.account, { person: PEOPLE[0], start: START, uid: "a1" });
    const query = { take: 250, sortStart: "asc", afterStart: "2026-03-01T00:00:00.000Z" };
    expect(await take({ query })).toMatchObject({
      status: 200,
      bookings: [{ uid: "a1", status: "accepted" }],
      pagination: { hasNextPage: false, returnedItems: 1 },
      remaining: 119,
      reset: 60,
    });
  });

  it("makes a list of one booking", async () => {
    await book(cal.account, { person: PEOPLE[0], start: START, uid: "a1" });
    const { bookings } = await take({ path: "/bookings/a1" });
    expect(bookings).toMatchObject([{ uid: "a1" }]);
  });

  it("tells whose key it is, without a version", async () => {
    const answer = await take({ path: "/me", apiVersion: null });
    expect(answer).toMatchObject({ status: 200, account: { id: 41 } });
    expect(cal.server.seen[0]?.headers).not.toHaveProperty("cal-api-version");
  });

  it("says that there is no such booking only when the API does", async () => {
    expect((await take({ path: "/bookings/gone" })).status).toBe(404);
    const other = await take({ path: "/bookings/gone", apiVersion: "2020-01-01" });
    expect(other).toMatchObject({
      status: 0,
      error: expect.stringContaining("no GET /bookings/gone in version 2020-01-01"),
    });
  });

  it("says that a key may not only when the API does", async () => {
    expect((await take({ path: "/organizations/3/bookings" })).status).toBe(403);
    cal.server.order("403 page");
    expect((await take()).status).toBe(0);
    expect(await take({ key: "cal_other" })).toMatchObject({ status: 401, remaining: 119 });
  });

  it("that comes too soon tells for how long to wait", async () => {
    cal.account.throttle.leave(KEY, 0);
    expect(await take()).toMatchObject({ status: 429, remaining: 0, reset: 60 });
    cal.clock.advance(61_000);
    cal.server.order("429");
    expect(await take()).toMatchObject({ status: 429, remaining: 0, reset: 60 });
  });

  const FAULTS: readonly (readonly [Fault, number])[] = [
    ["524", 524],
    ["500", 500],
    ["web page", 0],
    ["redirect", 0],
    ["cut", 0],
    ["too large", 0],
    ["reset", 0],
    ["no answer", 0],
  ];
  for (const [fault, status] of FAULTS) {
    it(`that fails (${fault}) throws nothing, and says what to do without the key`, async () => {
      cal.server.order(fault);
      const answer = await take({}, fault === "no answer" ? 100 : undefined);
      expect(answer.status).toBe(status);
      expect(answer.error).toMatch(/\. .+[.?]$/);
      expect(JSON.stringify(answer)).not.toContain(KEY);
    });
  }

  it("whose answer is too large says so: fewer are to be asked for", async () => {
    cal.server.order("too large", "524");
    expect((await take()).too_large).toBe(true);
    // The API may be slow for another reason.
    expect((await take()).too_large).toBeUndefined();
  });

  it("with an address or key that cannot be used is not taken", async () => {
    expect((await take({ key: "cal live" })).error).toContain("a character that no key has");
    expect((await take({ apiUrl: "http://api.cal.com/v2" })).error).toContain("is not https");
    expect(cal.server.seen).toEqual([]);
  });
});
