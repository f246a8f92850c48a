import type { Said } from "../../histories/said.ts";
import { Ledger } from "./ledger.ts";
import { Posts } from "./posts.ts";
import { type BookingRecord, type Host, NORA } from "./record.ts";
import { shapeOf } from "./shape.ts";
import { Throttle } from "./throttle.ts";
import { WebhookStore } from "./webhook-store.ts";

/** Somebody with an API key. */
export interface User {
  readonly host: Host;
  /** Owner or admin of the team and the organization: sees the bookings of all their members. */
  isAdmin: boolean;
}

/** The key of the organizer of all events in tests. */
export const KEY = "cal_live_nora_0123456789abcdef";
export const TEAM_ID = 9;
export const ORGANIZATION_ID = 3;

/** What Cal.com holds of one tenant and the people around: bookings, webhooks, keys. */
export class Account {
  readonly ledger = new Ledger();
  readonly webhooks = new WebhookStore();
  readonly posts = new Posts(this.webhooks);
  readonly throttle: Throttle;
  /** By their keys. */
  readonly users = new Map<string, User>([[KEY, { host: NORA, isAdmin: false }]]);
  /** Slugs of event types that were deleted. */
  readonly deletedTypes = new Set<string>();
  /** The versions of the list of bookings that this server has; the first is the oldest. */
  bookingVersions: readonly string[] = ["2024-04-15", "2024-08-13", "2026-05-01"];

  /** `now` is Cal.com's clock, in ms. */
  constructor(readonly now: () => number) {
    this.throttle = new Throttle(now);
  }

  /** Something happens, and those webhooks are posted that tell of it. */
  async happen(said: Said, host?: Host): Promise<BookingRecord> {
    const booking = this.ledger.happen(said, host);
    await this.posts.send(said);
    return booking;
  }

  /** What somebody sees: what they host, where they are a guest, and an admin what others host. */
  visibleTo({ host, isAdmin }: User): BookingRecord[] {
    return [...this.ledger.bookings.values()].filter(
      (booking) =>
        isAdmin ||
        booking.host.id === host.id ||
        booking.attendees.some(({ person }) => person.email === host.email),
    );
  }

  /** A booking as the API writes it. */
  shapeOf(booking: BookingRecord): Record<string, unknown> {
    return shapeOf(booking, this.deletedTypes.has(booking.type));
  }

  /** The slugs of the event types there are. */
  get types(): readonly string[] {
    const used = new Set([...this.ledger.bookings.values()].map(({ type }) => type));
    return [...used].filter((type) => !this.deletedTypes.has(type)).sort();
  }
}
