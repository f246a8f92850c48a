/** How long a body may take to arrive. Cal.com's are sent in one go. */
export const BODY_MS = 10_000;
/** So many pieces may be as small as they like; of more, each must bring so many bytes on average. */
export const SMALL_PIECES = 1_000;
export const BYTES_PER_PIECE = 64;
const FIRST_BYTES = 4 * 1024;

/**
 * The bytes of a body; "too large" when there are more than `limit`, or absurdly many pieces;
 * "too slow" when it is not there after ten seconds. Then the rest is not read.
 * Counts what really arrives, whatever Content-Length says. Throws when the sender goes away.
 */
export async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | "too large" | "too slow"> {
  if (!stream) return new Uint8Array();
  const reader = stream.getReader();
  let isLate = false;
  // Cancelling ends the read under way. A race with each read would keep all that was read.
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, BODY_MS);
  try {
    const bytes = collect(limit);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (bytes.add(next.value)) continue;
      reader.cancel().catch(() => {});
      return "too large";
    }
    return isLate ? "too slow" : bytes.all();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Puts pieces together in memory of its own: a piece may be one byte long and yet a view of a
 * large buffer, which it keeps alive.
 */
function collect(limit: number) {
  let buffer = new Uint8Array(Math.min(limit, FIRST_BYTES));
  let size = 0;
  let pieces = 0;
  return {
    /** False for a piece that is one too many, or too large. */
    add(piece: Uint8Array): boolean {
      const total = size + piece.byteLength;
      if (total > limit || ++pieces > SMALL_PIECES + total / BYTES_PER_PIECE) return false;
      if (total > buffer.byteLength) {
        const larger = new Uint8Array(Math.min(limit, Math.max(total, 2 * buffer.byteLength)));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(piece, size);
      size = total;
      return true;
    },
    all: () => buffer.subarray(0, size),
  };
}
