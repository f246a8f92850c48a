import type { Reminder } from "../reminder.ts";

/**
 * What a reminder looks like to the tenant's own URL. The same reminder gives the same text. New
 * fields may be added; those that are here stay.
 */
export function webhookPayload(reminder: Reminder): string {
  const { reminder_id, generation, anchor, due_at, expires_at } = reminder;
  const { offset_minutes, offset_days, at_time } = reminder;
  const { tenant, recipient, local, booking } = reminder;
  return JSON.stringify({
    type: "reminder.due",
    timestamp: new Date(due_at).toISOString(),
    data: {
      reminder_id,
      generation,
      anchor,
      offset_minutes,
      offset_days,
      at_time,
      expires_at,
      tenant: { slug: tenant.slug, name: tenant.name },
      recipient,
      local,
      booking,
    },
  });
}
