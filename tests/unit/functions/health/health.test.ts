import { beforeEach, describe, expect, it } from "vitest";
import type { CallDatabase } from "../../../../supabase/functions/_shared/database.ts";
import { handle } from "../../../../supabase/functions/health/handler.ts";
import {
  type CheckHealth,
  createHealthCheck,
  FRESH_MS,
} from "../../../../supabase/functions/health/health.ts";
import { Clock } from "../clock.ts";

const ALIVE = { ok: true, problems: [], notes: [], last_tick_at: "2026-03-01T12:00:00+00:00" };
const DEAD = {
  ok: false,
  problems: ["The scheduler has not run for a minute."],
  notes: [],
  last_tick_at: "2026-03-01T11:00:00+00:00",
};

let clock: Clock;
let answer: () => Promise<object>;
let questions: string[];
let errors: unknown[];
let check: CheckHealth;

beforeEach(() => {
  clock = new Clock();
  answer = async () => ALIVE;
  questions = [];
  errors = [];
  check = createHealthCheck({
    call: (async (name: string) => {
      questions.push(name);
      return answer();
    }) as unknown as CallDatabase,
    compareZones: async () => {},
    now: clock.now,
    onError: (error) => errors.push(error),
  });
});

async function ask(method = "GET"): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await handle(new Request("https://example.test/health", { method }), check);
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? null : JSON.parse(text),
    headers: response.headers,
  };
}

describe("the answer to an uptime monitor", () => {
  it("is 200 while everything is alive", async () => {
    expect(await ask()).toMatchObject({ status: 200, body: ALIVE });
  });

  it("is 503 with the problems when something is not", async () => {
    answer = async () => DEAD;
    expect(await ask()).toMatchObject({ status: 503, body: DEAD });
  });

  it("is 503 when the database does not answer, without saying how", async () => {
    answer = async () => {
      throw new Error("connect to 10.0.0.1 failed: secret detail");
    };
    expect(await ask()).toMatchObject({
      status: 503,
      body: {
        ok: false,
        problems: ["The database does not answer."],
        notes: [],
        last_tick_at: null,
      },
    });
    expect(errors).toHaveLength(1);
  });

  it("has nothing that the database might add one day", async () => {
    answer = async () => ({ ...ALIVE, tenants: ["acme"] });
    expect((await ask()).body).toEqual(ALIVE);
  });

  it("is not stored on the way", async () => {
    expect((await ask()).headers.get("cache-control")).toBe("no-store");
  });

  it("to HEAD has the same status and no body", async () => {
    expect(await ask("HEAD")).toMatchObject({ status: 200, body: null });
    answer = async () => DEAD;
    clock.advance(FRESH_MS);
    expect(await ask("HEAD")).toMatchObject({ status: 503, body: null });
  });

  it("is 405 to other methods, and then nobody asks the database", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, headers } = await ask(method);
      expect({ method, status, allow: headers.get("allow") }).toEqual({
        method,
        status: 405,
        allow: "GET, HEAD",
      });
    }
    expect(questions).toEqual([]);
  });
});

describe("the database", () => {
  it("is asked once in five seconds, however many ask", async () => {
    for (let n = 0; n < 20; n++) await ask();
    expect(questions).toEqual(["health"]);
    clock.advance(FRESH_MS - 1);
    await ask();
    expect(questions).toHaveLength(1);
    clock.advance(1);
    answer = async () => DEAD;
    expect((await ask()).status).toBe(503);
    expect(questions).toHaveLength(2);
  });

  it("is asked once by all who ask at the same time, however long it takes", async () => {
    let respond = (_: object) => {};
    answer = () =>
      new Promise((resolve) => {
        respond = resolve;
      });
    const early = Array.from({ length: 10 }, () => ask());
    await expect.poll(() => questions).toHaveLength(1);
    clock.advance(10 * FRESH_MS);
    const late = Array.from({ length: 10 }, () => ask());
    respond(ALIVE);
    const statuses = (await Promise.all([...early, ...late])).map(({ status }) => status);
    expect(statuses).toEqual(Array(20).fill(200));
    expect(questions).toHaveLength(1);
    await ask();
    expect(questions).toHaveLength(1);
  });

  it("is left alone for five seconds after it failed, too", async () => {
    answer = async () => {
      throw new Error("down");
    };
    for (let n = 0; n < 5; n++) expect((await ask()).status).toBe(503);
    expect(questions).toHaveLength(1);
    answer = async () => ALIVE;
    clock.advance(FRESH_MS);
    expect((await ask()).status).toBe(200);
  });
});
