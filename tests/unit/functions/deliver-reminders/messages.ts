import type {
  EmailMessage,
  SendOptions,
} from "../../../../supabase/functions/deliver-reminders/channels/channel.ts";

/** An e-mail, rendered. */
export function message(changes: Partial<EmailMessage> = {}): EmailMessage {
  return {
    to: "ada@example.com",
    subject: "Reminder",
    text: "Hello",
    html: "<p>Hello</p>",
    attachments: [],
    headers: {},
    date: new Date("2026-03-02T13:00:00Z"),
    ...changes,
  };
}

/** How to send it, with a signal that never aborts. */
export function options(changes: Partial<SendOptions> = {}): SendOptions {
  return { idempotencyKey: "reminder-1/1", signal: new AbortController().signal, ...changes };
}
