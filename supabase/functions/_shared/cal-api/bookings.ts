import type { Ask } from "./ask.ts";
import { type ApiBooking, readBooking } from "./booking.ts";
import type { Question } from "./outgoing.ts";
import { type Place, readPage } from "./pages.ts";
import { CalApiProblem } from "./problem.ts";
import { pagesByCursor, type Versions } from "./versions.ts";

/**
 * Whose bookings: all that the key's owner sees, those of a team or of an organization. What they
 * see are those they host, those where they are *the guest of somebody else*, and, for an owner or
 * admin, those of their teams: the caller has to look at `hosts`.
 */
export type BookingScope =
  | { readonly kind: "user" }
  | { readonly kind: "team"; readonly teamId: number }
  | { readonly kind: "organization"; readonly organizationId: number };

/** Which bookings. Both ends of the windows by `created` and `updated` are part of them. */
export interface BookingFilter {
  readonly scope?: BookingScope;
  /**
   * Left out, all: a meeting that began over an hour ago and still runs is in none of `upcoming`
   * and `past`. `cancelled` has the rejected, too. The newer version takes one.
   */
  readonly status?: readonly ("upcoming" | "recurring" | "past" | "cancelled" | "unconfirmed")[];
  /** Whose start is not before. */
  readonly afterStart?: Date;
  /** Whose end is not after. */
  readonly beforeEnd?: Date;
  readonly afterCreatedAt?: Date;
  readonly beforeCreatedAt?: Date;
  readonly afterUpdatedAt?: Date;
  readonly beforeUpdatedAt?: Date;
  readonly attendeeEmail?: string;
  readonly eventTypeIds?: readonly number[];
}

export interface BookingQuery extends BookingFilter {
  /** The newer version has an order of its own, whatever is asked: nobody may stop early. */
  readonly sort?: {
    readonly by: "sortStart" | "sortEnd" | "sortCreated" | "sortUpdatedAt";
    readonly order: "asc" | "desc";
  };
  /** At most 250; where pages have a cursor 100. */
  readonly size?: number;
  /** Where `next` of the page before said; null begins. */
  readonly place?: Place | null;
}

export interface BookingPage {
  readonly bookings: readonly ApiBooking[];
  /** What stands among them and is not understood. One booking does not hold up the others. */
  readonly unreadable: readonly UnreadableBooking[];
  /** Where the next page begins; null behind the last one. */
  readonly next: Place | null;
}

export interface UnreadableBooking {
  /** Null where not even that can be read. */
  readonly uid: string | null;
  readonly problem: CalApiProblem;
}

const DEFAULT_SIZE = 100;
const MAX_SIZE = { take: 250, limit: 100 };

/** One page of bookings. */
export async function listBookings(
  ask: Ask,
  versions: Versions,
  query: BookingQuery,
): Promise<BookingPage> {
  const place = query.place ?? null;
  const size = query.size ?? DEFAULT_SIZE;
  const byCursor = place ? "cursor" in place : pagesByCursor(versions.bookings);
  const answer = await ask({
    path: `${pathOf(query.scope)}/bookings`,
    query: {
      ...filterOf(query),
      ...(byCursor
        ? { limit: Math.min(size, MAX_SIZE.limit) }
        : { take: Math.min(size, MAX_SIZE.take), skip: 0 }),
      ...place,
    },
    version: versions.bookings,
  });
  const { items, next } = readPage(
    answer,
    place,
    Math.min(size, MAX_SIZE[byCursor ? "limit" : "take"]),
  );
  return { ...sorted(items), next };
}

/**
 * The booking with this uid; all of a series for the series' uid; none when there is no such. Only
 * the API's own word for a missing booking counts: any other 404 is a CalApiProblem.
 */
export async function bookingsByUid(
  ask: Ask,
  versions: Versions,
  uid: string,
): Promise<readonly ApiBooking[]> {
  const path = `/bookings/${encodeURIComponent(uid)}`;
  try {
    const { data } = await ask({ path, version: versions.booking });
    // Some ids are answered with 200 and null.
    if (data === null || data === undefined) return [];
    if (!Array.isArray(data)) return [readBooking(data, "data")];
    return data.map((item, index) => readBooking(item, `data[${index}]`));
  } catch (error) {
    if (error instanceof CalApiProblem && error.kind === "not found") return [];
    throw error;
  }
}

function pathOf(scope: BookingScope = { kind: "user" }): string {
  if (scope.kind === "team") return `/teams/${scope.teamId}`;
  return scope.kind === "organization" ? `/organizations/${scope.organizationId}` : "";
}

function filterOf(query: BookingQuery): Question["query"] {
  const { status, eventTypeIds, sort } = query;
  return {
    status: status?.join(","),
    attendeeEmail: query.attendeeEmail,
    eventTypeIds: eventTypeIds?.join(","),
    afterStart: query.afterStart?.toISOString(),
    beforeEnd: query.beforeEnd?.toISOString(),
    afterCreatedAt: query.afterCreatedAt?.toISOString(),
    beforeCreatedAt: query.beforeCreatedAt?.toISOString(),
    afterUpdatedAt: query.afterUpdatedAt?.toISOString(),
    beforeUpdatedAt: query.beforeUpdatedAt?.toISOString(),
    ...(sort && { [sort.by]: sort.order }),
  };
}

function sorted(items: readonly unknown[]): Pick<BookingPage, "bookings" | "unreadable"> {
  const bookings: ApiBooking[] = [];
  const unreadable: UnreadableBooking[] = [];
  for (const [index, item] of items.entries()) {
    try {
      bookings.push(readBooking(item, `data[${index}]`));
    } catch (problem) {
      if (!(problem instanceof CalApiProblem)) throw problem;
      unreadable.push({ uid: uidOf(item), problem });
    }
  }
  return { bookings, unreadable };
}

function uidOf(item: unknown): string | null {
  const { uid } = (item ?? {}) as { uid?: unknown };
  return typeof uid === "string" && uid !== "" ? uid : null;
}
