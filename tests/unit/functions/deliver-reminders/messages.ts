import type {
  EmailMessage,
  SendOptions,
} from "../../../../supabase/functions/_shared/sending/transport.ts";
import type { SmsMessage } from "../../../../supabase/functions/deliver-reminders/channels/channel.ts";

/** Where people and providers find what belongs to a message. */
export const LINKS = {
  functionsUrl: "https://calbase.example/functions/v1",
  unsubscribePage: undefined,
  confirmPage: "https://calbase.example/functions/v1/confirm-attendance",
};

/** An e-mail, rendered. */
export function message(changes: Partial<EmailMessage> = {}): EmailMessage {
  return {
    to: "ada@example.com",
    subject: "Reminder",
    text: "Hello",
    html: "<p>Hello</p>",
    attachments: [],
    headers: {},
    tags: { reminder: "reminder-1", generation: "1" },
    date: new Date("2026-03-02T13:00:00Z"),
    ...changes,
  };
}

/** A text message, rendered. */
export function sms(changes: Partial<SmsMessage> = {}): SmsMessage {
  return {
    to: "+491701234567",
    text: "Your appointment is at 9:00 AM.",
    expiresAt: null,
    reportTo: "https://calbase.example/functions/v1/delivery-feedback?tenant=acme",
    ...changes,
  };
}

/** How to send it, with a signal that never aborts. */
export function options(changes: Partial<SendOptions> = {}): SendOptions {
  return { idempotencyKey: "reminder-1/1", signal: new AbortController().signal, ...changes };
}
