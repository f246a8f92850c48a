import type { Reminder } from "../reminder.ts";
import type { Content } from "./content.ts";
import { fill } from "./fill.ts";
import { toGsm } from "./gsm.ts";
import { withBlanks } from "./words.ts";

/** Twilio takes no longer ones. */
const MAX_LENGTH = 1600;
const MAX_NAME = 60;

/**
 * The text message for a reminder: who writes, what it is about, where, and the link to join. Each
 * on a line, so that it can be read at a glance; a tenant's own words stand alone.
 */
export function smsText({ template }: Reminder, content: Content): string {
  const { words, phrases, actions } = content;
  const view = shortened(content.view);
  const lines = template
    ? [fill(template.body, view)]
    : [
        view.tenant_name,
        fill(words.sms ?? words.subject, view),
        view.place,
        ...actions
          .filter(({ url }) => url === view.confirm_url || url === view.join_url)
          .map(({ label, url }) =>
            url === view.confirm_url ? `${label}${phrases.colon} ${url}` : url,
          ),
      ];
  const text = withBlanks(
    lines
      .map((line) => line.trim())
      .filter(Boolean)
      .join("\n"),
  );
  // Some characters become several.
  return [...toGsm(text)].slice(0, MAX_LENGTH).join("");
}

/** With names that leave room for the rest: a message is paid for by its length. */
function shortened(view: Content["view"]): Content["view"] {
  return {
    ...view,
    tenant_name: cut(view.tenant_name),
    title: cut(view.title),
    organizer_name: cut(view.organizer_name),
    attendee_name: cut(view.attendee_name),
    place: cut(view.place),
  };
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 3).join("")}...` : text;
}
