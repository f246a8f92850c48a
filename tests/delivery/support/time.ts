import type pg from "pg";
import { withDatabase } from "../../../cli/database.ts";

/**
 * Lets time pass for the database: leases end, what waits is due again, stopped channels are tried
 * again. No sender may be at work meanwhile, or it would outlive its lease.
 */
export async function letTimePass(superuserUrl: string): Promise<void> {
  await withDatabase(superuserUrl, passTime);
}

async function passTime(client: pg.Client): Promise<void> {
  await client.query("begin");
  // Reminders refuse to be changed by hand.
  await client.query("set local session_replication_role = replica");
  await client.query("update pgmq.q_reminders set vt = clock_timestamp()");
  await client.query(
    "update public.reminders set claimed_until = now() where claimed_until > now()",
  );
  await client.query(
    `update public.reminders set send_at = now()
     where status = 'scheduled' and due_at <= now() and send_at > now()`,
  );
  await client.query("update private.channel_circuits set retry_at = now(), probe_id = null");
  await client.query("update private.sending_slots set next_at = now()");
  await client.query("commit");
}

/** How many reminders are due and not dealt with. */
export async function countWaiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::integer as waiting from public.reminders
     where status = 'queued' or status = 'scheduled' and due_at <= now()`,
  );
  return rows[0].waiting;
}
