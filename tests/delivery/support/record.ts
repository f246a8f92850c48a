import type pg from "pg";
import type { Stage } from "./stage.ts";

/** What became of a reminder: its row, and when providers took it. */
export interface Outcome {
  readonly uid: string;
  readonly channel: "email" | "sms";
  readonly status: string;
  readonly reason: string | null;
  /** How many attempts are in deliveries. */
  readonly deliveries: number;
  /** Where these went. */
  readonly addresses: readonly string[];
  /** When a provider took its message, in ms; more than once is twice for the person. */
  readonly taken: readonly number[];
}

/** The reminders that fell due an hour before the meetings, in no order. */
export async function readOutcomes(client: pg.Client, stage: Stage): Promise<Outcome[]> {
  const taken = takenByReminder(stage);
  const { rows } = await client.query(
    `select r.id, u.cal_uid as uid, r.channel, r.status, r.reason, (
       select count(*)::integer from public.deliveries d
       where d.tenant_id = r.tenant_id and d.reminder_id = r.id
     ) as deliveries, array(
       select distinct d.address from public.deliveries d
       where d.tenant_id = r.tenant_id and d.reminder_id = r.id
     ) as addresses
     from public.reminders r
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id
     join public.booking_uids u on u.tenant_id = r.tenant_id and u.booking_id = r.booking_id
     where rule.anchor = 'before_start' and rule.offset_minutes = 60 and u.cal_uid not like '%-moved'`,
  );
  return rows.map(({ id, ...row }) => ({ ...row, taken: taken.get(id) ?? [] }));
}

function takenByReminder({ resend, twilio }: Stage): Map<string, number[]> {
  const taken = new Map<string, number[]>();
  const add = (reminder: string, at: number) =>
    taken.set(reminder, [...(taken.get(reminder) ?? []), at]);
  for (const { body, at } of resend.taken) {
    add(body.tags.find((tag: { name: string }) => tag.name === "reminder").value, at);
  }
  for (const { params, at } of twilio.taken) {
    add(new URL(params.StatusCallback as string).searchParams.get("reminder") as string, at);
  }
  return taken;
}
