import { render } from "../../../../supabase/functions/deliver-reminders/messages/render.ts";
import { builtInTemplate } from "../../../../supabase/functions/deliver-reminders/messages/template.ts";
import { type Changes, reminder } from "./reminders.ts";

/** The message for a reminder with these changes, by the template that comes with calbase. */
export function rendered(changes?: Changes) {
  const changed = reminder(changes);
  return render(changed, builtInTemplate(changed));
}
