/** How a message was sent, by the providers that speak here. */
export type Channel = "email" | "sms";

/** What it means that a message came back, where a provider says so: see private.came_back(). */
export type Reason =
  | "bounced"
  | "phone_unreachable"
  | "number_unknown"
  | "landline"
  | "sender_unregistered";

/** What a provider says of one message, as `record_feedback` takes it. */
export interface Feedback {
  /** The tenant's id where the message itself names it; else the one of the URL. */
  readonly tenant_id: string | null;
  readonly channel: Channel;
  readonly reminder_id: string;
  readonly generation: number;
  readonly provider_message_id: string | null;
  /** A word, and the provider's code in brackets where there is one. */
  readonly feedback: string;
  /** Whether the provider passed it on; null when that is not settled. */
  readonly arrived: boolean | null;
  /** What it means that it was not passed on (reminders.reason_code); null for the bare word. */
  readonly reason: Reason | null;
  /** Why the address must get no more messages; null otherwise. */
  readonly suppress: "bounced" | "complained" | "landline" | null;
  readonly detail: string | null;
  /** ISO 8601; null for now. */
  readonly at: string | null;
  /** The number a text message was for; null for an e-mail, whose reminder says it. */
  readonly address: string | null;
}

/** What a person answered to a text message. */
export interface Answer {
  readonly phone: string;
  /** true: no more messages; false: messages again. */
  readonly stop: boolean;
}

/** What a request says: of a message, from a person, or nothing that matters here. */
export type Report =
  | { readonly kind: "feedback"; readonly feedback: Feedback }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "ignored" };

/** For whatever else a provider tells. */
export const IGNORED: Report = { kind: "ignored" };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Which reminder a message was, from the texts it was marked with; null when it is none of ours. */
export function readReminder(
  id: string | null | undefined,
  generation: string | null | undefined,
): { readonly reminder_id: string; readonly generation: number } | null {
  if (!id || !UUID.test(id) || !/^[1-9]\d{0,8}$/.test(generation ?? "")) return null;
  return { reminder_id: id, generation: Number(generation) };
}

/** A uuid, or null for anything else. */
export function readUuid(text: string | null | undefined): string | null {
  return text && UUID.test(text) ? text : null;
}
