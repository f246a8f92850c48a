import { beforeEach, describe, expect, it } from "vitest";
import { type Rules, remember } from "../../../supabase/functions/_shared/remember.ts";
import { Clock } from "./clock.ts";

const FRESH_MS = 1_000;
const STALE_MS = 5_000;
const RETRY_MS = 100;

let clock: Clock;
let asked: string[];
let answer: (name: string) => Promise<string | null>;

beforeEach(() => {
  clock = new Clock();
  asked = [];
  answer = async (name) => `${name} ${asked.length}`;
});

function memory(rules: Partial<Rules<string | null>> = {}) {
  const ask = (name: string) => {
    asked.push(name);
    return answer(name);
  };
  return remember(ask, { now: clock.now, freshMs: () => FRESH_MS, max: 3, ...rules });
}

const down = async () => {
  throw new Error("down");
};

describe("what is remembered", () => {
  it("is given while it is fresh, then asked for again", async () => {
    const { get } = memory();
    expect(await get("a")).toBe("a 1");
    clock.advance(FRESH_MS - 1);
    expect(await get("a")).toBe("a 1");
    clock.advance(1);
    expect(await get("a")).toBe("a 2");
  });

  it("may be fresh for longer than something else", async () => {
    const { get } = memory({ freshMs: (value) => (value === null ? 10 : FRESH_MS) });
    answer = async (name) => (name === "a" ? name : null);
    await get("a");
    await get("b");
    clock.advance(10);
    await get("a");
    await get("b");
    expect(asked).toEqual(["a", "b", "b"]);
  });

  it("is as old as the question, as it may have changed since then", async () => {
    const { get } = memory();
    answer = async (name) => {
      clock.advance(FRESH_MS);
      return name;
    };
    await get("a");
    await get("a");
    expect(asked).toHaveLength(2);
  });

  it("is as old as the answer where the one who gives it is to have a rest", async () => {
    const { get } = memory({ ageFrom: "answer" });
    answer = async (name) => {
      clock.advance(FRESH_MS);
      return name;
    };
    await get("a");
    await get("a");
    expect(asked).toHaveLength(1);
  });

  it("is one thing for several names", async () => {
    const asked: string[][] = [];
    const ask = async (...names: [string, string]) => asked.push(names);
    const { get } = remember(ask, { now: clock.now, freshMs: () => FRESH_MS, max: 3 });
    for (let n = 0; n < 2; n++) {
      await get("a", "b");
      await get("a b", "");
    }
    expect(asked).toEqual([
      ["a", "b"],
      ["a b", ""],
    ]);
  });
});

describe("a question", () => {
  it("is put once for all who ask at the same time", async () => {
    const { get, ask } = memory();
    const answers = await Promise.all([get("a"), ask("a"), get("a"), get("b")]);
    expect(answers).toEqual(["a 1", "a 1", "a 1", "b 2"]);
  });

  it("is put again on demand, and its answer kept", async () => {
    const { get, ask } = memory();
    await get("a");
    expect(await ask("a")).toBe("a 2");
    expect(await get("a")).toBe("a 2");
  });

  it("can be waited for, whatever comes of it", async () => {
    const { ask, idle } = memory();
    await idle("a");
    answer = down;
    let isOver = false;
    const asking = ask("a").catch(() => {
      isOver = true;
    });
    await idle("a");
    expect(isOver).toBe(true);
    await asking;
  });
});

describe("a failure", () => {
  it("is passed on, and not remembered", async () => {
    const { get } = memory();
    answer = down;
    await expect(get("a")).rejects.toThrow("down");
    await expect(get("a")).rejects.toThrow("down");
    answer = async () => "up";
    expect(await get("a")).toBe("up");
  });

  it("is passed on rather than a value that is too old", async () => {
    const { get } = memory({ staleMs: () => STALE_MS });
    await get("a");
    answer = down;
    clock.advance(STALE_MS - 1);
    expect(await get("a")).toBe("a 1");
    clock.advance(1);
    await expect(get("a")).rejects.toThrow("down");
  });

  it("is followed by a question only after a while, if there is something to give", async () => {
    const { get } = memory({ staleMs: () => STALE_MS, retryMs: RETRY_MS });
    await get("a");
    answer = down;
    clock.advance(FRESH_MS);
    for (let n = 0; n < 3; n++) expect(await get("a")).toBe("a 1");
    expect(asked).toHaveLength(2);
    clock.advance(RETRY_MS);
    await get("a");
    expect(asked).toHaveLength(3);
  });

  it("is followed by the next question at once, if there is nothing to give", async () => {
    const { get } = memory({ retryMs: RETRY_MS });
    await get("a");
    answer = down;
    clock.advance(FRESH_MS);
    for (let n = 0; n < 3; n++) await expect(get("a")).rejects.toThrow("down");
    expect(asked).toHaveLength(4);
  });
});

describe("what is kept", () => {
  it("can be looked at, however old", async () => {
    const { get, recall } = memory();
    expect(recall("a")).toBeUndefined();
    const since = clock.now();
    await get("a");
    clock.advance(1_000_000);
    expect(recall("a")).toEqual({ value: "a 1", since, failedAt: null });
    answer = down;
    await get("a").catch(() => {});
    expect(recall("a")).toEqual({ value: "a 1", since, failedAt: clock.now() });
  });

  it("is bounded: what was kept longest goes first", async () => {
    const { get, ask, recall } = memory();
    for (const name of ["a", "b", "c"]) await get(name);
    await ask("a");
    await get("d");
    expect(["a", "b", "c", "d"].filter((name) => recall(name))).toEqual(["a", "c", "d"]);
  });

  it("does not make room for null, nor null for it", async () => {
    const { get, recall } = memory({ maxNull: 2 });
    answer = async (name) => (name.startsWith("no") ? null : name);
    for (const name of ["a", "no1", "b", "no2", "c", "no3"]) await get(name);
    const names = ["a", "b", "c", "no1", "no2", "no3"];
    expect(names.filter((name) => recall(name))).toEqual(["a", "b", "c", "no2", "no3"]);
  });

  it("is null no longer once there is a value, and the other way round", async () => {
    const { get, ask, recall } = memory();
    answer = async () => null;
    expect(await get("a")).toBeNull();
    answer = async () => "a";
    expect(await ask("a")).toBe("a");
    expect(recall("a")?.value).toBe("a");
    answer = async () => null;
    await ask("a");
    expect(recall("a")?.value).toBeNull();
  });
});
