/**
 * The value of the header `cal-api-version` for each route that has one. Versions are of routes,
 * not of accounts: a route that does not know the value answers 404 as if it did not exist, and
 * without the header the oldest one answers. Routes that are not here take none.
 *
 * 2024-08-13 is not the newest of bookings. Every installation has it, and the next (2026-05-01)
 * was seen to time out while it answered.
 */
export const VERSIONS = {
  bookings: "2024-08-13",
  booking: "2024-08-13",
  eventTypes: "2024-06-14",
} as const;

/** Values to use instead. */
export type Versions = Readonly<Record<keyof typeof VERSIONS, string>>;

/** The first version of the list of bookings that is paged by a cursor. */
const FIRST_WITH_CURSOR = "2026-05-01";

/** Whether a version pages by `limit` and `cursor`, not by `take` and `skip`. */
export function pagesByCursor(version: string): boolean {
  return version >= FIRST_WITH_CURSOR;
}
