import { type Account, ORGANIZATION_ID, TEAM_ID, type User } from "./account.ts";
import { type Page, pageByCursor, pageByOffset } from "./pages.ts";
import { numberIn, refuseOthers } from "./query.ts";
import type { BookingRecord } from "./record.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { StoredWebhook } from "./webhook-store.ts";

/** A request whose key was looked up. */
export interface Asked {
  readonly account: Account;
  readonly method: string;
  /** Behind `/v2`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Null for none: a booking can be read without. */
  readonly user: User | null;
  readonly version: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The parts of an answer. */
export interface Answered {
  readonly status?: number;
  readonly data: unknown;
  readonly pagination?: object;
}

type Route = (asked: Asked, user: User, parameters: readonly string[]) => Answered;

const WEBHOOKS =
  /^(\/webhooks|\/event-types\/\d+\/webhooks|\/teams\/\d+\/event-types\/\d+\/webhooks|\/organizations\/\d+\/webhooks)(?:\/([^/]+))?$/;

const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ["GET", /^\/me$/, (_, user) => ({ data: meOf(user) })],
  ["GET", /^\/teams$/, () => ({ data: [{ id: TEAM_ID, name: "Studio" }] })],
  ["GET", /^(?:\/teams\/\d+)?\/event-types$/, ({ account }) => ({ data: eventTypes(account) })],
  ["GET", /^\/bookings$/, (asked, user) => bookings(asked, asked.account.visibleTo(user))],
  ["GET", /^\/(?:teams|organizations)\/\d+\/bookings$/, bookingsOfAll],
  ["GET", WEBHOOKS, readWebhooks],
  [
    "POST",
    WEBHOOKS,
    ({ account, body }, _, [scope = ""]) => ({
      status: 201,
      data: shown(account.webhooks.create(scope, body)),
    }),
  ],
  [
    "PATCH",
    WEBHOOKS,
    ({ account, body }, _, [scope = "", id = ""]) => ({
      data: shown(account.webhooks.update(scope, id, body)),
    }),
  ],
  [
    "DELETE",
    WEBHOOKS,
    ({ account }, _, [scope = "", id = ""]) => ({
      data: shown(account.webhooks.delete(scope, id)),
    }),
  ],
];

/** Answers a request. Throws a Refusal. */
export function answer(asked: Asked): Answered {
  const [, uid] = /^\/bookings\/([^/]+)$/.exec(asked.path) ?? [];
  if (asked.method === "GET" && uid !== undefined) return bookingBy(asked, decodeURIComponent(uid));
  if (!asked.user) throw new Refusal(401, "UnauthorizedException", "Invalid API Key");
  for (const [method, path, route] of ROUTES) {
    const [matched, ...parameters] = path.exec(asked.path) ?? [];
    if (method === asked.method && matched) return route(asked, asked.user, parameters);
  }
  throw noSuchRoute(asked);
}

/** What the framework says of a path it has no route for, or none in this version. */
function noSuchRoute({ method, path }: Asked): Refusal {
  return notFound(`Cannot ${method} /v2${path}`);
}

function meOf({ host }: User): object {
  const { id, email, name, username, timeZone } = host;
  return {
    ...{ id, email, name, avatarUrl: null, bio: null, timeFormat: 24, defaultScheduleId: null },
    ...{ weekStart: "Monday", timeZone, username, locale: "en", organizationId: null },
  };
}

function eventTypes(account: Account): object[] {
  return account.types.map((slug, index) => ({ id: 77 + index, slug, title: slug }));
}

function bookings(asked: Asked, all: readonly BookingRecord[]): Answered {
  const { account, query, version } = asked;
  const now = new Date(account.now());
  const [oldest] = account.bookingVersions;
  if (version !== undefined && !account.bookingVersions.includes(version)) throw noSuchRoute(asked);
  // Whoever names no version gets the oldest one, which has another shape.
  if (version === undefined || version === oldest) {
    return { data: { bookings: [], recurringInfo: [], nextCursor: null } };
  }
  const page: Page =
    version === "2024-08-13" ? pageByOffset(all, query, now) : pageByCursor(all, query, now);
  return {
    data: page.records.map((booking) => account.shapeOf(booking)),
    pagination: page.pagination,
  };
}

function bookingsOfAll(asked: Asked, user: User): Answered {
  const isTheirs = [`/teams/${TEAM_ID}/bookings`, `/organizations/${ORGANIZATION_ID}/bookings`];
  if (!user.isAdmin || !isTheirs.includes(asked.path)) {
    const words = "This endpoint is only available to organization members";
    throw new Refusal(403, "ForbiddenException", words);
  }
  return bookings(asked, [...asked.account.ledger.bookings.values()]);
}

/** Also without a key; then the attendees of a seated booking are not told. */
function bookingBy(asked: Asked, uid: string): Answered {
  const { account, user, version } = asked;
  if (version !== "2024-08-13") throw noSuchRoute(asked);
  const { bookings } = account.ledger;
  const one = bookings.get(uid);
  const shape = (booking: BookingRecord) => ({
    ...account.shapeOf(booking),
    ...(!user && booking.seated && { attendees: [] }),
  });
  if (one) return { data: shape(one) };
  const series = [...bookings.values()].filter((booking) => booking.series === uid);
  if (series.length > 0) return { data: series.map(shape) };
  throw notFound(`Booking with uid=${uid} was not found in the database`);
}

function readWebhooks(asked: Asked, _: User, [scope = "", id]: readonly string[]): Answered {
  const { webhooks } = asked.account;
  if (id !== undefined) return { data: shown(webhooks.get(scope, id)) };
  refuseOthers(asked.query, ["take", "skip"]);
  const take = numberIn(asked.query, "take", [1, 250], 250);
  const skip = numberIn(asked.query, "skip", [0, Number.MAX_SAFE_INTEGER], 0);
  return {
    data: webhooks
      .list(scope)
      .slice(skip, skip + take)
      .map(shown),
  };
}

/** With its secret, as Cal.com shows it to whoever has the key. */
function shown({ scope, ...webhook }: StoredWebhook): object {
  return { ...webhook, [scope === "/webhooks" ? "userId" : "eventTypeId"]: 41 };
}
