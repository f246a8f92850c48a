/** A reminder that is due, as `claim_reminders` hands it out. Times are ISO 8601. */
export interface Reminder {
  readonly message_id: number;
  readonly tenant_id: string;
  readonly reminder_id: string;
  /** Counts how often its booking was moved after it had been sent. */
  readonly generation: number;
  readonly attempt: number;
  /** The same for every attempt: `<reminder_id>/<generation>`. */
  readonly idempotency_key: string;
  readonly channel: string;
  readonly anchor: "before_start" | "after_end";
  /** The distance from the anchor. */
  readonly offset_minutes: number;
  readonly tenant: { readonly name: string | null; readonly time_zone: string | null };
  readonly recipient: {
    readonly name: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly time_zone: string | null;
    readonly locale: string | null;
  };
  readonly booking: {
    readonly id: string;
    readonly cal_uid: string | null;
    readonly title: string | null;
    readonly event_type: string | null;
    readonly start_time: string | null;
    readonly end_time: string | null;
    readonly location: string | null;
    readonly video_url: string | null;
    readonly organizer_name: string | null;
    readonly organizer_email: string | null;
    readonly reschedule_url: string | null;
    readonly cancel_url: string | null;
  };
}

/** What became of one attempt, as `settle_reminders` takes it. */
export interface Settlement {
  readonly message_id: number;
  readonly tenant_id: string;
  readonly reminder_id: string;
  readonly generation: number;
  readonly attempt: number;
  /** retry: may heal, the database decides when and how often; failed: never will. */
  readonly outcome: "sent" | "retry" | "failed";
  readonly provider: string | null;
  readonly provider_message_id: string | null;
  readonly error: string | null;
  readonly retry_after_seconds: number | null;
  readonly duration_ms: number;
}
