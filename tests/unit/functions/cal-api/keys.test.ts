import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readBaseUrl } from "../../../../supabase/functions/_shared/cal-api/base-url.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import type { Fault } from "../../../stand-ins/cal-api/server.ts";
import { calCom, problemOf } from "./cal-com.ts";

const cal = calCom();

describe("the address of the API", () => {
  it("is Cal.com's own where none is given", () => {
    expect(readBaseUrl()).toBe("https://api.cal.com/v2");
  });

  for (const [text, base] of [
    ["https://api.cal.eu", "https://api.cal.eu/v2"],
    ["https://api.cal.eu/v2/", "https://api.cal.eu/v2"],
    ["https://cal.example/api/v2", "https://cal.example/api/v2"],
    ["http://localhost:5555", "http://localhost:5555/v2"],
  ]) {
    it(`may be ${text}`, () => expect(readBaseUrl(text)).toBe(base));
  }

  for (const text of [
    "http://api.cal.com/v2",
    "http://localhost.evil.example/v2",
    "https://me:password@api.cal.com/v2",
    "https://api.cal.com/v2?key=password",
    "ftp://api.cal.com/v2",
    "api.cal.com",
  ]) {
    it(`may not be ${text}, which the problem does not repeat`, async () => {
      const problem = await problemOf(() => readBaseUrl(text));
      expect(problem.kind).toBe("misconfigured");
      expect(problem.message).not.toContain("password");
    });
  }
});

describe("the key", () => {
  it("goes to Cal.com and tells whose it is", async () => {
    expect(await cal.api.me()).toEqual({
      id: 41,
      email: "nora@studio-lind.example",
      name: "Nora Lind",
      username: "nora-lind",
      timeZone: "Europe/Stockholm",
      organizationId: null,
    });
  });

  it("does not go where Cal.com redirects to", async () => {
    cal.server.order("redirect");
    const problem = await problemOf(cal.api.me());
    expect(problem.kind).toBe("misconfigured");
    expect(problem.message).toContain("redirects to https://elsewhere.example (302)");
    expect(cal.server.seen).toHaveLength(1);
  });

  it("that is unknown or expired is told apart from everything else", async () => {
    const problem = await problemOf(cal.as({ key: "cal_other" }).me());
    expect(problem.kind).toBe("unauthorized");
    expect(problem.mayHeal).toBe(false);
    expect(problem.whatToDo).toContain("api.cal.eu");
  });

  for (const key of ["", "cal_live\n1", "cal live", "cal_ä"]) {
    it(`${JSON.stringify(key)} is no key, and is sent nowhere`, async () => {
      const problem = await problemOf(() => cal.as({ key }));
      expect(problem.kind).toBe("misconfigured");
      if (key) expect(inspect(problem)).not.toContain(key);
      expect(cal.server.seen).toEqual([]);
    });
  }

  const faults: Fault[] = ["524", "500", "403 page", "web page", "429", "redirect", "cut", "reset"];
  for (const fault of faults) {
    it(`is in no problem, after ${fault} neither`, async () => {
      cal.server.order(fault);
      expect(inspect(await problemOf(cal.api.me()), { depth: 9 })).not.toContain(KEY);
    });
  }

  it("is in no problem, though Cal.com repeats it", async () => {
    cal.server.order("echo");
    expect((await problemOf(cal.api.me())).message).toBe(
      "Cal.com refuses GET /me: Not so: Bearer [secret] (400).",
    );
  });
});
