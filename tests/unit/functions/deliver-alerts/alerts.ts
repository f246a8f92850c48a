import type {
  Alert,
  AlertMessage,
} from "../../../../supabase/functions/deliver-alerts/alert-message.ts";

/** Which calbase it is that tells. */
export const INSTALLATION = "abcdefghijklmnop.supabase.co";

/** An alert: reminders are late. */
export function alert(changes: Partial<Alert> = {}): Alert {
  return {
    id: 12,
    change: "opened",
    kind: "reminders_late",
    subject: "",
    tenant: "acme",
    summary: "Reminders of acme are late: 14 have been due for up to 12 minutes.",
    what_to_do:
      "Look at select * from doctor(); whether the sender answers. Do not retry by hand: they go out by themselves once it does, and those that would come too late are not sent.",
    evidence: { late: 14, oldest_due_at: "2026-03-09T09:53:00+00:00", share: 0.4 },
    is_critical: true,
    opened_at: "2026-03-09T10:05:00+00:00",
    last_seen_at: "2026-03-09T10:06:00+00:00",
    resolved_at: null,
    reopened: 0,
    ...changes,
  };
}

/** One that is not critical. */
export function minorAlert(changes: Partial<Alert> = {}): Alert {
  return alert({
    id: 13,
    kind: "tenant_silent",
    is_critical: false,
    summary: "Nothing has come from Cal.com for acme for 3 days; its longest usual gap is 9 hours.",
    what_to_do:
      "Look in Cal.com whether the webhook is there and switched on. Do not make a second one: every event would come twice.",
    evidence: { silent_hours: 74, usual_hours: 9, last_event_at: "2026-03-06T08:00:00Z" },
    ...changes,
  });
}

/** One that is over. */
export function resolvedAlert(changes: Partial<Alert> = {}): Alert {
  return alert({
    id: 11,
    change: "resolved",
    resolved_at: "2026-03-09T10:31:00+00:00",
    ...changes,
  });
}

/** A message to an operator, with one alert unless said otherwise. */
export function message(
  alerts: readonly Alert[] = [alert()],
  changes: Partial<Omit<AlertMessage, "recipient">> = {},
  recipient: Partial<AlertMessage["recipient"]> = {},
): AlertMessage {
  return {
    id: 7,
    attempt: 1,
    kind: "news",
    made_at: "2026-03-09T10:06:00+00:00",
    idempotency_key: "alert/7",
    alerts,
    left_out: 0,
    ...changes,
    recipient: {
      ...{ id: 3, channel: "email", address: "ops@example.com", tenant: null, secret: null },
      time_zone: "Europe/Berlin",
      ...recipient,
    },
  };
}

/** More than anybody reads. */
export function many(count: number): readonly Alert[] {
  return Array.from({ length: count }, (_, index) =>
    index % 3 === 0 ? alert({ id: index }) : minorAlert({ id: index }),
  );
}
