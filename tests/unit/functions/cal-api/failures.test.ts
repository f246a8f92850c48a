import { describe, expect, it } from "vitest";
import type { CalApiFailure } from "../../../../supabase/functions/_shared/cal-api/problem.ts";
import type { Fault } from "../../../stand-ins/cal-api/server.ts";
import { calCom, problemOf } from "./cal-com.ts";

const cal = calCom();

describe("an answer that is none", () => {
  const EXPECTED: readonly (readonly [Fault, CalApiFailure, string])[] = [
    ["524", "unavailable", "Cal.com's API is out of order (524, it took too long)."],
    ["500", "unavailable", "Cal.com's API is out of order (500)."],
    [
      "403 page",
      "unavailable",
      "Something before Cal.com's API answers in its place (403, and no JSON).",
    ],
    ["web page", "misconfigured", "What answers is not Cal.com's API (200, and no JSON)."],
    ["too large", "too large", "Cal.com's answer is larger than 8 MB."],
  ];
  for (const [fault, kind, message] of EXPECTED) {
    it(`(${fault}) is a problem of its own`, async () => {
      cal.server.order(fault);
      const problem = await problemOf(cal.api.bookings());
      expect({ kind: problem.kind, message: problem.message }).toEqual({ kind, message });
      expect(problem.whatToDo).not.toBe("");
      expect(await cal.api.bookings()).toMatchObject({ bookings: [] });
    });
  }

  it("after some time is no longer waited for", async () => {
    cal.server.order("no answer");
    const problem = await problemOf(cal.as({ timeoutMs: 50 }).me());
    expect(problem.message).toBe("Cal.com's API does not answer: no answer within 0.05 s.");
    expect(problem.mayHeal).toBe(true);
  });

  it("is a connection that was cut", async () => {
    cal.server.order("reset");
    const problem = await problemOf(cal.api.me());
    expect(problem.message).toMatch(/^Cal.com's API does not answer: [A-Z_]+\.$/);
    expect(problem.kind).toBe("unavailable");
  });

  it("comes from nobody", async () => {
    const problem = await problemOf(cal.as({ baseUrl: "http://127.0.0.1:9/v2" }).me());
    expect(problem.message).toMatch(/^Cal.com's API does not answer: /);
    expect(problem.kind).toBe("unavailable");
  });
});

describe("a refusal", () => {
  it("names what Cal.com names", async () => {
    const problem = await problemOf(cal.api.bookings({ size: 0 }));
    expect(problem.kind).toBe("refused");
    expect(problem.message).toBe(
      "Cal.com refuses GET /bookings: take must not be less than 1 (400).",
    );
  });

  it("for a role says so", async () => {
    const scope = { kind: "organization", organizationId: 3 } as const;
    expect(await problemOf(cal.api.bookings({ scope }))).toMatchObject({
      kind: "forbidden",
      message:
        "Cal.com refuses GET /organizations/3/bookings: This endpoint is only available to organization members (403).",
    });
  });

  it("of a version says nothing about what was asked for", async () => {
    const api = cal.as({ versions: { bookings: "2020-01-01", booking: "2020-01-01" } });
    expect((await problemOf(api.bookings())).message).toBe(
      "This Cal.com has no GET /bookings in version 2020-01-01.",
    );
    expect((await problemOf(api.bookingsByUid("a1"))).kind).toBe("unsupported");
  });
});
