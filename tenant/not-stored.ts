import { alarm, counted } from "./wording.ts";

/** What to say of webhooks that could not be stored: the one thing that cannot be made good here. */
export function notStored(slug: string, number: number): string {
  const sentence = `${slug}: ${counted(number, "webhook")} could not be stored in the last 24 hours.
Cal.com may never send them again: compare its bookings with the view upcoming_bookings. In which
hours: supabase/snippets/refused_webhooks.sql`;
  return alarm(sentence, process.stdout);
}
