import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  BODY_MS,
  BYTES_PER_PIECE,
  readBody,
  SMALL_PIECES,
} from "../../../supabase/functions/_shared/read-body.ts";

const LIMIT = 1024 * 1024;
const LARGE = 64 * 1024;

/** A body of pieces that are made when they are read. */
function body(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** One byte each, as a view of a large buffer that is none of its neighbours': as Deno gives them. */
function* viewsOfLargeBuffers(count: number) {
  for (let n = 0; n < count; n++) {
    const large = new Uint8Array(LARGE);
    large[n] = n % 251;
    yield large.subarray(n, n + 1);
  }
}

describe("a body", () => {
  it("in tiny views of large buffers keeps none of these", async () => {
    const read = await readBody(body(viewsOfLargeBuffers(SMALL_PIECES)), LIMIT);
    expect(read).toEqual(Uint8Array.from({ length: SMALL_PIECES }, (_, n) => n % 251));
    const { buffer } = read as Uint8Array;
    expect(buffer.byteLength).toBeLessThan(LARGE);
  });

  it("is not changed by what its sender does with the pieces afterwards", async () => {
    const piece = new Uint8Array([1, 2, 3]);
    const read = readBody(body([piece, new Uint8Array([4])]), LIMIT);
    const bytes = await read;
    piece.fill(9);
    expect(bytes).toEqual(new Uint8Array([1, 2, 3, 4]));
  });

  it("is whole, in whatever pieces it comes", async () => {
    const whole = Uint8Array.from({ length: 300_000 }, (_, n) => (n * 7) % 256);
    for (const size of [BYTES_PER_PIECE, 1_000, 65_536, 299_999, 300_000]) {
      const pieces = [];
      for (let at = 0; at < whole.length; at += size) pieces.push(whole.slice(at, at + size));
      const read = (await readBody(body(pieces), LIMIT)) as Uint8Array;
      expect(Buffer.compare(read, whole)).toBe(0);
    }
  });

  it("in absurdly many pieces is too large, and the rest is not read", async () => {
    let made = 0;
    function* endless() {
      for (; ; made++) yield new Uint8Array(made % 2);
    }
    expect(await readBody(body(endless()), LIMIT)).toBe("too large");
    expect(made).toBeLessThan(2 * SMALL_PIECES);
  });

  it("over the limit is too large by one byte, and one at the limit is not", async () => {
    const pieces = (last: number) => body([new Uint8Array(LIMIT - 1), new Uint8Array(last)]);
    expect(await readBody(pieces(1), LIMIT)).toHaveLength(LIMIT);
    expect(await readBody(pieces(2), LIMIT)).toBe("too large");
  });

  it("that is none is empty", async () => {
    expect(await readBody(null, LIMIT)).toEqual(new Uint8Array());
    expect(await readBody(body([]), LIMIT)).toEqual(new Uint8Array());
  });
});

describe("the time of a body", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("is ten seconds in all, however its pieces come; the rest is not read", async () => {
    let cancelled = false;
    let pulls = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          // Two pieces, then silence.
          if (++pulls > 2) return new Promise(() => {});
          controller.enqueue(new Uint8Array(1));
          return undefined;
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const read = readBody(stream, LIMIT);
    await vi.advanceTimersByTimeAsync(BODY_MS - 1);
    expect([pulls, cancelled]).toEqual([3, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await read).toBe("too slow");
    expect(cancelled).toBe(true);
  });

  it("is not kept any longer when the body is there, is too large, or its sender is gone", async () => {
    const start = (controller: ReadableStreamDefaultController) => controller.error(new Error("x"));
    const bodies = [body([]), body([new Uint8Array(9)]), new ReadableStream<Uint8Array>({ start })];
    for (const stream of bodies) {
      const read = readBody(stream, 8).catch(() => {});
      expect(vi.getTimerCount()).toBe(1);
      await read;
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
