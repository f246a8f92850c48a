import { renderEmail } from "../../../../supabase/functions/deliver-reminders/messages/render.ts";
import { type Changes, reminder } from "./reminders.ts";

/** The e-mail for a reminder with these changes. */
export function rendered(
  changes?: Changes,
  unsubscribeUrl: string | null = null,
  confirmUrl: string | null = null,
) {
  return renderEmail(reminder(changes), { unsubscribeUrl, confirmUrl });
}
