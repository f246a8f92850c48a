import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../../supabase/functions/_shared/cal-api/answer.ts";
import { CalApiProblem } from "../../../../supabase/functions/_shared/cal-api/problem.ts";

const read = (text: string, status = 200) =>
  readAnswer({ status, headers: new Headers(), text }, { path: "/bookings" }, ["cal_key"]);

describe("an answer of a server that means no good", () => {
  it("is stored without what PostgreSQL does not store", () => {
    const { data } = read(
      '{"data": [{"uid": "a\\u0000b", "title": "\\ud83d and \\ud83d\\ude00"}]}',
    );
    expect(data).toEqual([{ uid: "ab", title: " and 😀" }]);
  });

  it("tells no terminal what to do", () => {
    expect.assertions(2);
    try {
      read('{"error": {"message": "\\u001b[2J\\u009b31mno\\u0007 cal_key"}}', 400);
    } catch (problem) {
      expect((problem as CalApiProblem).message).not.toMatch(/\p{Cc}/u);
      expect((problem as CalApiProblem).message).not.toContain("cal_key");
    }
  });

  it("nested deeper than anybody reads is no answer", () => {
    const text = `{"data": ${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`;
    expect(() => read(text)).toThrow(CalApiProblem);
  });

  it("sets nothing but its own fields", () => {
    const { data } = read('{"data": {"__proto__": {"polluted": true}}}');
    expect(data).toBeDefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
