import type { Answer } from "./answer.ts";
import { Fields, readList, unreadable } from "./fields.ts";

/**
 * Where a page begins: after so many items, or at a cursor. It can be kept as JSON and gone on from
 * at any time later; what was moved meanwhile can come twice or not at all, so walks overlap.
 */
export type Place = { readonly skip: number } | { readonly cursor: string };

/** The items of a page, and where the next begins; null behind the last one. */
export interface RawPage {
  readonly items: readonly unknown[];
  readonly next: Place | null;
}

/**
 * Reads a page. Which of the two shapes of pagination it has is told by its keys, not by the
 * version that was asked for: either was seen under both. Without any, a full page has a next one.
 */
export function readPage(answer: Answer, place: Place | null, size: number): RawPage {
  const items = readList(answer.data, "data");
  return { items, next: next(answer.pagination, items.length, place, size) };
}

function next(pagination: unknown, count: number, place: Place | null, size: number): Place | null {
  const behind = { skip: (place && "skip" in place ? place.skip : 0) + count };
  if (pagination === undefined || pagination === null) return count >= size ? behind : null;
  const fields = Fields.of(pagination, "pagination");
  if (!("hasMore" in fields.all || "nextCursor" in fields.all)) {
    if (!fields.flag("hasNextPage")) return null;
    if (count === 0) throw unreadable("data", "is empty, though pagination.hasNextPage is true");
    return behind;
  }
  const cursor = fields.maybeText("nextCursor");
  if (cursor === null) {
    if (fields.flag("hasMore")) throw unreadable("pagination.nextCursor", "is missing");
    return null;
  }
  if (place && "cursor" in place && place.cursor === cursor) {
    throw unreadable("pagination.nextCursor", "leads to the same page again");
  }
  return { cursor };
}
