import { beforeEach, describe, expect, it } from "vitest";
import { type MemoryOptions, remember } from "../../../supabase/functions/_shared/remember.ts";
import { Clock } from "./clock.ts";

const TTL_MS = 1_000;
const STALE_MS = 5_000;
const RETRY_MS = 100;

let clock: Clock;
let loaded: string[];
let source: (name: string) => Promise<string | null>;

beforeEach(() => {
  clock = new Clock();
  loaded = [];
  source = async (name) => `${name} ${loaded.length}`;
});

function memory(options: Partial<MemoryOptions<string | null>> = {}) {
  const load = (name: string) => {
    loaded.push(name);
    return source(name);
  };
  return remember(load, { now: clock.now, ttlMs: () => TTL_MS, max: 3, ...options });
}

const down = async () => {
  throw new Error("down");
};

describe("what is remembered", () => {
  it("is used while it is fresh, then loaded again", async () => {
    const { get } = memory();
    expect(await get("a")).toBe("a 1");
    clock.advance(TTL_MS - 1);
    expect(await get("a")).toBe("a 1");
    clock.advance(1);
    expect(await get("a")).toBe("a 2");
  });

  it("may be fresh for longer than something else", async () => {
    const { get } = memory({ ttlMs: (value) => (value === null ? 10 : TTL_MS) });
    source = async (name) => (name === "a" ? name : null);
    await get("a");
    await get("b");
    clock.advance(10);
    await get("a");
    await get("b");
    expect(loaded).toEqual(["a", "b", "b"]);
  });

  it("is as old as the start of its loading, as it may have changed since then", async () => {
    const { get } = memory();
    source = async (name) => {
      clock.advance(TTL_MS);
      return name;
    };
    await get("a");
    await get("a");
    expect(loaded).toHaveLength(2);
  });

  it("is as old as the end of its loading where the source is to rest in between", async () => {
    const { get } = memory({ ageFrom: "end" });
    source = async (name) => {
      clock.advance(TTL_MS);
      return name;
    };
    await get("a");
    await get("a");
    expect(loaded).toHaveLength(1);
  });

  it("is one thing for several names", async () => {
    const loaded: string[][] = [];
    const load = async (...names: [string, string]) => loaded.push(names);
    const { get } = remember(load, { now: clock.now, ttlMs: () => TTL_MS, max: 3 });
    for (let n = 0; n < 2; n++) {
      await get("a", "b");
      await get("a b", "");
    }
    expect(loaded).toEqual([
      ["a", "b"],
      ["a b", ""],
    ]);
  });
});

describe("loading", () => {
  it("is done once for all who want it at the same time", async () => {
    const { get, load } = memory();
    const values = await Promise.all([get("a"), load("a"), get("a"), get("b")]);
    expect(values).toEqual(["a 1", "a 1", "a 1", "b 2"]);
  });

  it("is done again on demand, and its value kept", async () => {
    const { get, load } = memory();
    await get("a");
    expect(await load("a")).toBe("a 2");
    expect(await get("a")).toBe("a 2");
  });

  it("can be waited for, whatever comes of it", async () => {
    const { load, idle } = memory();
    await idle("a");
    source = down;
    let isOver = false;
    const loading = load("a").catch(() => {
      isOver = true;
    });
    await idle("a");
    expect(isOver).toBe(true);
    await loading;
  });
});

describe("a failure", () => {
  it("is passed on, and not remembered", async () => {
    const { get } = memory();
    source = down;
    await expect(get("a")).rejects.toThrow("down");
    await expect(get("a")).rejects.toThrow("down");
    source = async () => "up";
    expect(await get("a")).toBe("up");
  });

  it("is passed on rather than a value that is too old", async () => {
    const { get } = memory({ staleIfErrorMs: () => STALE_MS });
    await get("a");
    source = down;
    clock.advance(STALE_MS - 1);
    expect(await get("a")).toBe("a 1");
    clock.advance(1);
    await expect(get("a")).rejects.toThrow("down");
  });

  it("is followed by another try only after a while, if there is something to use", async () => {
    const { get } = memory({ staleIfErrorMs: () => STALE_MS, retryMs: RETRY_MS });
    await get("a");
    source = down;
    clock.advance(TTL_MS);
    for (let n = 0; n < 3; n++) expect(await get("a")).toBe("a 1");
    expect(loaded).toHaveLength(2);
    clock.advance(RETRY_MS);
    await get("a");
    expect(loaded).toHaveLength(3);
  });

  it("is followed by the next try at once, if there is nothing to use", async () => {
    const { get } = memory({ retryMs: RETRY_MS });
    await get("a");
    source = down;
    clock.advance(TTL_MS);
    for (let n = 0; n < 3; n++) await expect(get("a")).rejects.toThrow("down");
    expect(loaded).toHaveLength(4);
  });
});

describe("what is kept", () => {
  it("can be looked at, however old", async () => {
    const { get, peek } = memory();
    expect(peek("a")).toBeUndefined();
    const since = clock.now();
    await get("a");
    clock.advance(1_000_000);
    expect(peek("a")).toEqual({ value: "a 1", since, failedAt: null });
    source = down;
    await get("a").catch(() => {});
    expect(peek("a")).toEqual({ value: "a 1", since, failedAt: clock.now() });
  });

  it("is bounded: what was kept longest goes first", async () => {
    const { get, load, peek } = memory();
    for (const name of ["a", "b", "c"]) await get(name);
    await load("a");
    await get("d");
    expect(["a", "b", "c", "d"].filter((name) => peek(name))).toEqual(["a", "c", "d"]);
  });

  it("does not make room for null, nor null for it", async () => {
    const { get, peek } = memory({ maxNull: 2 });
    source = async (name) => (name.startsWith("no") ? null : name);
    for (const name of ["a", "no1", "b", "no2", "c", "no3"]) await get(name);
    const names = ["a", "b", "c", "no1", "no2", "no3"];
    expect(names.filter((name) => peek(name))).toEqual(["a", "b", "c", "no2", "no3"]);
  });

  it("is null no longer once there is a value, and the other way round", async () => {
    const { get, load, peek } = memory();
    source = async () => null;
    expect(await get("a")).toBeNull();
    source = async () => "a";
    expect(await load("a")).toBe("a");
    expect(peek("a")?.value).toBe("a");
    source = async () => null;
    await load("a");
    expect(peek("a")?.value).toBeNull();
  });
});
