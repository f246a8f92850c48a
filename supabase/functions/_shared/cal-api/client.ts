import { pause } from "../pause.ts";
import { type AskOptions, createAsk } from "./ask.ts";
import type { ApiBooking } from "./booking.ts";
import { type BookingPage, type BookingQuery, bookingsByUid, listBookings } from "./bookings.ts";
import { type EventType, listEventTypes, listTeams, type Team } from "./event-types.ts";
import { type Me, readMe } from "./me.ts";
import { Pace } from "./pace.ts";
import { VERSIONS, type Versions } from "./versions.ts";
import {
  type ApiWebhook,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  updateWebhook,
  type WebhookScope,
  type WebhookSettings,
} from "./webhooks.ts";

/**
 * Cal.com's API v2, as far as calbase uses it. Every call is one request (`webhooks` one a page),
 * made in turn: one a second and key. Every call throws a CalApiProblem when it does not succeed.
 */
export interface CalApi {
  /** Whose key it is. */
  me(): Promise<Me>;
  /** One page of bookings. */
  bookings(query?: BookingQuery): Promise<BookingPage>;
  /** The booking with this uid, all of a series with it, or none. */
  bookingsByUid(uid: string): Promise<readonly ApiBooking[]>;
  /** The event types of the key's owner, or of a team. */
  eventTypes(teamId?: number): Promise<readonly EventType[]>;
  teams(): Promise<readonly Team[]>;
  /** All webhooks of a scope. */
  webhooks(scope: WebhookScope): Promise<readonly ApiWebhook[]>;
  createWebhook(scope: WebhookScope, settings: WebhookSettings): Promise<ApiWebhook>;
  updateWebhook(
    webhook: Pick<ApiWebhook, "scope" | "id">,
    settings: Partial<WebhookSettings>,
  ): Promise<ApiWebhook>;
  deleteWebhook(webhook: Pick<ApiWebhook, "scope" | "id">): Promise<void>;
}

/** A key, and what differs from the usual. */
export interface CalApiOptions extends Pick<AskOptions, "key" | "baseUrl"> {
  /** By default a pace of its own, which waits for no rest: for whoever shares the key, the same. */
  readonly pace?: Pace;
  readonly versions?: Partial<Versions>;
  /** How long an answer may take. */
  readonly timeoutMs?: number;
}

/** Cal.com's own gateway waits for 125 s; who is asked for a page answers within one. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Makes a client for a key. Throws a CalApiProblem for an address or key that cannot be used. */
export function createCalApi(options: CalApiOptions): CalApi {
  const { key, baseUrl, pace: given, timeoutMs = ANSWER_TIMEOUT_MS } = options;
  const pace = given ?? new Pace({ now: Date.now, pause });
  const ask = createAsk({ key, baseUrl, pace, timeoutMs });
  const versions = { ...VERSIONS, ...options.versions };
  return {
    me: () => readMe(ask),
    bookings: (query = {}) => listBookings(ask, versions, query),
    bookingsByUid: (uid) => bookingsByUid(ask, versions, uid),
    eventTypes: (teamId) => listEventTypes(ask, versions, teamId),
    teams: () => listTeams(ask),
    webhooks: (scope) => listWebhooks(ask, scope),
    createWebhook: (scope, settings) => createWebhook(ask, scope, settings),
    updateWebhook: (webhook, settings) => updateWebhook(ask, webhook, settings),
    deleteWebhook: (webhook) => deleteWebhook(ask, webhook),
  };
}
