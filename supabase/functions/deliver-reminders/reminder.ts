import type { Outcome, Suppression } from "../_shared/sending/transport.ts";

/** How a reminder is sent. */
export type ChannelName = "email" | "sms" | "webhook";

/** From which moment of the booking a reminder counts. */
export type Anchor =
  | "before_start"
  | "after_start"
  | "after_end"
  | "on_booking"
  | "on_reschedule"
  | "on_cancellation"
  | "on_no_show"
  | "on_request"
  | "on_rejection"
  | "on_payment_pending"
  | "on_payment";

/** A reminder that is due, as `claim_reminders` hands it out. Times are ISO 8601. */
export interface Reminder {
  readonly tenant_id: string;
  readonly reminder_id: string;
  /** Goes up when a reminder that may already be with a provider is planned again. */
  readonly generation: number;
  readonly attempt: number;
  /** The same for every attempt that says the same: `<reminder_id>/<generation>/<its content>`. */
  readonly idempotency_key: string;
  readonly channel: ChannelName;
  /** Wait this long after the claim before sending, so that the account's rate is kept. */
  readonly send_after_ms: number;
  /**
   * The tenant's own account at a provider, from Vault; null to use the project's.
   * `{"unreadable": true}` when it has one that Vault does not have (any more).
   */
  readonly account: Readonly<Record<string, unknown>> | null;
  readonly anchor: Anchor;
  /** The distance from the anchor; null when it is due at a time of the day. */
  readonly offset_minutes: number | null;
  /** The distance in days, and the time of the day on the recipient's clock, such as `09:00:00`. */
  readonly offset_days: number | null;
  readonly at_time: string | null;
  readonly due_at: string;
  /** Until when the message is of use: the start of the meeting, for those that come before it. */
  readonly expires_at: string | null;
  /** The tenant's own words; null for those that come with calbase. */
  readonly template: MessageTemplate | null;
  /** For one-click unsubscribing; only on follow-ups by e-mail. */
  readonly unsubscribe_token: string | null;
  /** For saying "I will be there"; only where the rule asks, and they have not said so yet. */
  readonly confirm_token: string | null;
  /** Whether a file for the calendar may go with it. */
  readonly calendar_file: boolean;
  readonly tenant: {
    readonly slug: string;
    readonly name: string | null;
    readonly time_zone: string | null;
    readonly locale: string | null;
  };
  readonly recipient: {
    readonly kind: "attendee" | "organizer" | "host" | "address";
    readonly name: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly time_zone: string | null;
    readonly locale: string | null;
  };
  readonly local: LocalTimes;
  readonly booking: ReminderBooking;
}

/** When the meeting is on the recipient's clock, as the database knows: `2026-12-01T10:00:00-07:00`. */
export interface LocalTimes {
  /** The recipient's, or the tenant's where theirs is not known. */
  readonly time_zone: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
}

/** A row of message_templates. */
export interface MessageTemplate {
  /** BCP 47; null for every language that has no template of its own. */
  readonly language: string | null;
  readonly subject: string | null;
  readonly body: string;
  /** The whole HTML part; null to put the body into calbase's layout. */
  readonly html: string | null;
}

/** The booking as it is now. */
export interface ReminderBooking {
  readonly id: string;
  readonly cal_uid: string | null;
  readonly status: string;
  readonly title: string | null;
  readonly event_type: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  /** A place to go to or call, never the type of one of Cal.com's options. */
  readonly location: string | null;
  /** `online`, `phone`, `in_person` or `elsewhere`, where Cal.com says no more. */
  readonly location_type: string | null;
  readonly video_url: string | null;
  readonly organizer_name: string | null;
  readonly organizer_email: string | null;
  /** Who booked; of a booking with seats, the recipient's own seat or else the first. */
  readonly attendee_name: string | null;
  readonly attendee_email: string | null;
  readonly notes: string | null;
  readonly cancellation_reason: string | null;
  /** Cancelled by the host, who asked the guest to pick a new time. */
  readonly reschedule_requested: boolean;
  /** The UID that Cal.com's own calendar files and entries have, and their SEQUENCE. */
  readonly ical_uid: string | null;
  readonly ical_sequence: number | null;
  readonly reschedule_url: string | null;
  readonly cancel_url: string | null;
  /** To pick a new time for a cancelled booking. */
  readonly new_time_url: string | null;
  readonly rating_url: string | null;
  readonly no_show_url: string | null;
  /**
   * Answers to the booking questions, as text, by the question's name. Empty where calbase's own
   * words are sent: they name none.
   */
  readonly answers: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What became of one attempt, as `settle_reminders` takes it. */
export interface Settlement {
  readonly tenant_id: string;
  readonly reminder_id: string;
  readonly generation: number;
  readonly attempt: number;
  /** The e-mail address or phone number it was meant for; null for a URL. */
  readonly address: string | null;
  readonly outcome: Outcome;
  readonly provider: string | null;
  readonly provider_message_id: string | null;
  readonly error: string | null;
  readonly retry_after_seconds: number | null;
  /** Whether the account sends too fast: all of its messages wait for retry_after_seconds. */
  readonly rate_limited: boolean;
  /** Why this recipient must not be written to again on this channel; null otherwise. */
  readonly suppress: Suppression | null;
  readonly duration_ms: number;
}
