import { beforeEach, describe, expect, it } from "vitest";
import { createCalApi } from "../../../../supabase/functions/_shared/cal-api/client.ts";
import { Pace } from "../../../../supabase/functions/_shared/cal-api/pace.ts";
import {
  blockedSeconds,
  rateLimits,
  restSeconds,
} from "../../../../supabase/functions/_shared/cal-api/rate-limit.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import { calCom, pass, problemOf } from "./cal-com.ts";

const cal = calCom();

describe("a key", () => {
  it("is used once a second, however much is asked for at once", async () => {
    const begun = cal.clock.now();
    await Promise.all(Array.from({ length: 5 }, () => cal.api.me()));
    expect(cal.account.throttle.times.map((time) => time - begun)).toEqual([
      0, 1_000, 2_000, 3_000, 4_000,
    ]);
    expect(cal.account.throttle.busiestTwoSeconds).toBe(2);
  });

  it("is used at once when it was not used for a second", async () => {
    await cal.api.me();
    pass(cal, 10);
    const begun = cal.clock.now();
    await cal.api.me();
    expect(cal.account.throttle.times[1]).toBe(begun);
  });

  it("goes on after a failure", async () => {
    cal.server.order("500");
    const [failed, succeeded] = await Promise.allSettled([cal.api.me(), cal.api.me()]);
    expect([failed.status, succeeded.status]).toEqual(["rejected", "fulfilled"]);
  });

  it("rests before its limit is reached, and leaves the rest of the minute to others", async () => {
    cal.account.throttle.leave(KEY, 20);
    await cal.api.me();
    const problem = await problemOf(cal.api.me());
    expect(problem).toMatchObject({ kind: "rate limited", mayHeal: true, retryAfterSeconds: 60 });
    expect(cal.server.seen).toHaveLength(1);
    pass(cal, 60);
    await cal.api.me();
  });

  it("rests for the seconds that its headers say, whatever suffix they have", async () => {
    cal.account.throttle.name = "short";
    pass(cal, 1);
    cal.account.throttle.leave(KEY, 5);
    pass(cal, 20);
    await cal.api.me();
    expect((await problemOf(cal.api.me())).retryAfterSeconds).toBe(40);
  });

  it("over its limit is told for how long, and asks nothing meanwhile", async () => {
    cal.account.throttle.leave(KEY, 0);
    expect(await problemOf(cal.api.me())).toMatchObject({
      kind: "rate limited",
      retryAfterSeconds: 60,
      message: "Cal.com takes no more requests with this key for 60 s.",
    });
    pass(cal, 59);
    expect((await problemOf(cal.api.me())).retryAfterSeconds).toBe(1);
    expect(cal.server.seen).toHaveLength(1);
    pass(cal, 1);
    await cal.api.me();
  });

  it("rests for a minute where a 429 says nothing", async () => {
    cal.server.order("429");
    expect((await problemOf(cal.api.me())).retryAfterSeconds).toBe(60);
  });
});

describe("who is patient", () => {
  beforeEach(() => {
    const pace = new Pace(cal.clock, 60_000);
    cal.api = createCalApi({ key: KEY, baseUrl: cal.server.url, pace });
  });

  it("waits for the rest of a key to end", async () => {
    cal.account.throttle.leave(KEY, 10);
    await cal.api.me();
    const begun = cal.clock.now();
    await cal.api.me();
    expect(cal.clock.now() - begun).toBe(60_000);
  });
});

describe("the headers of a limit", () => {
  const headers = (suffix: string, remaining: number, limit = 120, reset = 41) => ({
    [`x-ratelimit-limit${suffix}`]: String(limit),
    [`x-ratelimit-remaining${suffix}`]: String(remaining),
    [`x-ratelimit-reset${suffix}`]: String(reset),
  });
  const rest = (...of: object[]) =>
    restSeconds(rateLimits(new Headers(Object.assign({}, ...of) as Record<string, string>)));

  it("ask for no rest while enough is left", () => {
    expect(rest(headers("-default", 20))).toBe(0);
    expect(rest({})).toBe(0);
  });

  it("ask for a rest until the window ends: seconds, not a time", () => {
    expect(rest(headers("-default", 19))).toBe(41);
    expect(rest(headers("-default", 0, 120, 1_793_000_000))).toBe(3_600);
  });

  it("may have the documented names, too", () => {
    expect(rest(headers("", 3))).toBe(41);
  });

  it("may tell of several limits: the one that ends last counts", () => {
    expect(rest(headers("-short", 0, 10, 1), headers("-long", 3, 200, 30))).toBe(30);
    expect(rest(headers("-short", 4, 10, 1), headers("-long", 150, 200, 30))).toBe(0);
  });

  it("that are no numbers are passed over", () => {
    expect(rest({ "x-ratelimit-remaining-default": "many" })).toBe(0);
    expect(blockedSeconds(new Headers({ "retry-after": "soon" }))).toBe(60);
    expect(blockedSeconds(new Headers({ "retry-after": "7" }))).toBe(7);
  });
});
