import type {
  LocalTimes,
  Reminder,
} from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { localTimes } from "./local-times.ts";

/** Parts of a reminder that differ from the usual one. */
export interface Changes {
  readonly reminder?: Partial<Reminder>;
  readonly recipient?: Partial<Reminder["recipient"]>;
  readonly booking?: Partial<Reminder["booking"]>;
  readonly tenant?: Partial<Reminder["tenant"]>;
  /** By default what the database would say. */
  readonly local?: LocalTimes;
}

/** A reminder an hour before a video call in New York, as the database hands it out. */
export function reminder(changes: Changes = {}): Reminder {
  const { reminder, recipient, booking, tenant, local } = changes;
  const made: Omit<Reminder, "local"> = {
    tenant_id: "11111111-2222-4333-8444-555555555555",
    reminder_id: "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11",
    generation: 1,
    attempt: 1,
    idempotency_key: "0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11/1",
    channel: "email",
    send_after_ms: 0,
    account: null,
    anchor: "before_start",
    offset_minutes: 60,
    offset_days: null,
    at_time: null,
    due_at: "2026-03-02T13:00:00+00:00",
    expires_at: "2026-03-02T14:00:00+00:00",
    template: null,
    unsubscribe_token: null,
    confirm_token: null,
    calendar_file: true,
    tenant: {
      slug: "acme",
      name: "Acme Dental",
      time_zone: "Europe/Berlin",
      locale: null,
      ...tenant,
    },
    recipient: {
      kind: "attendee",
      name: "Ada Lovelace",
      email: "ada@example.com",
      phone: null,
      time_zone: "America/New_York",
      locale: "en",
      ...recipient,
    },
    booking: {
      id: "99999999-2222-4333-8444-555555555555",
      cal_uid: "uid-1",
      status: "confirmed",
      title: "Check-up",
      event_type: "30min",
      start_time: "2026-03-02T14:00:00+00:00",
      end_time: "2026-03-02T14:30:00+00:00",
      location: null,
      location_type: "online",
      video_url: "https://app.cal.test/video/uid-1?a=1&b=2",
      organizer_name: "Grace Hopper",
      organizer_email: "grace@example.com",
      attendee_name: "Ada Lovelace",
      attendee_email: "ada@example.com",
      notes: null,
      cancellation_reason: null,
      reschedule_requested: false,
      ical_uid: null,
      ical_sequence: null,
      reschedule_url: "https://cal.test/reschedule/uid-1",
      cancel_url: "https://cal.test/booking/uid-1?cancel=true",
      new_time_url: null,
      rating_url: null,
      no_show_url: null,
      answers: {},
      created_at: "2026-02-20T09:00:00+00:00",
      updated_at: "2026-02-20T09:00:00+00:00",
      ...booking,
    },
    ...reminder,
  };
  const timeZone = made.recipient.time_zone ?? made.tenant.time_zone ?? "UTC";
  return { local: local ?? localTimes(timeZone, made.booking), ...made };
}
