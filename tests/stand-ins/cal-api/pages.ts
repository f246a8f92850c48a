import { hashOf } from "../../histories/said.ts";
import { FILTERS, filtered, numberIn, refuseOthers } from "./query.ts";
import type { BookingRecord } from "./record.ts";
import { invalid } from "./refusal.ts";

/** A page of records with what says where the next begins. */
export interface Page {
  readonly records: readonly BookingRecord[];
  readonly pagination: object;
}

/** Version 2024-08-13: so many, behind so many. */
export function pageByOffset(
  all: readonly BookingRecord[],
  query: URLSearchParams,
  now: Date,
): Page {
  refuseOthers(query, [...FILTERS, "take", "skip"]);
  const take = numberIn(query, "take", [1, 250], 100);
  const skip = numberIn(query, "skip", [0, Number.MAX_SAFE_INTEGER], 0);
  const found = filtered(all, query, now, false);
  const records = found.slice(skip, skip + take);
  const remainingItems = Math.max(0, found.length - skip - records.length);
  return {
    records,
    pagination: {
      totalItems: found.length,
      remainingItems,
      returnedItems: records.length,
      itemsPerPage: take,
      currentPage: Math.floor(skip / take) + 1,
      totalPages: Math.ceil(found.length / take),
      hasNextPage: remainingItems > 0,
      hasPreviousPage: skip > 0,
    },
  };
}

/**
 * Version 2026-05-01: so many, behind a cursor. It walks by start, the newest first, and knows of
 * no other order, so that a booking that is moved meanwhile comes twice or not at all.
 */
export function pageByCursor(
  all: readonly BookingRecord[],
  query: URLSearchParams,
  now: Date,
): Page {
  refuseOthers(query, [...FILTERS, "limit", "cursor"]);
  const limit = numberIn(query, "limit", [1, 100], 50);
  const after = readCursor(query.get("cursor"));
  const found = filtered(all, query, now, true)
    .toSorted((a, b) => (sortUuid(a) < sortUuid(b) ? 1 : -1))
    .filter((booking) => after === undefined || sortUuid(booking) < after);
  const records = found.slice(0, limit);
  const last = records.at(-1);
  const hasMore = found.length > limit;
  return { records, pagination: { nextCursor: hasMore && last ? cursorAt(last) : null, hasMore } };
}

/** A UUID of version 7, whose time is the booking's start. */
function sortUuid(booking: BookingRecord): string {
  const time = booking.start.getTime().toString(16).padStart(12, "0");
  const rest = hashOf(booking.uid);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${rest.slice(0, 3)}`,
    `8${rest.slice(3, 6)}`,
    rest.slice(6, 18),
  ].join("-");
}

function cursorAt(booking: BookingRecord): string {
  return Buffer.from(JSON.stringify({ v: 1, sortUuid: sortUuid(booking) })).toString("base64");
}

function readCursor(cursor: string | null): string | undefined {
  if (cursor === null) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, "base64").toString()).sortUuid;
  } catch {
    throw invalid("Invalid cursor");
  }
}
