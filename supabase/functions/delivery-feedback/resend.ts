import { type Feedback, IGNORED, type Report, readReminder, readUuid } from "./feedback.ts";

type Said = Pick<Feedback, "feedback" | "arrived" | "reason" | "suppress">;

const TAKEN = { arrived: true, reason: null, suppress: null };
const NOT_DELIVERED = { arrived: false, reason: null, suppress: null };

/**
 * What Resend's events mean (resend.com/docs/webhooks/event-types). It goes on trying after a
 * delay; a bounce is its last word; who complains has got the message.
 */
const EVENTS: Readonly<Record<string, Said>> = {
  "email.sent": { feedback: "sent", ...TAKEN },
  "email.delivered": { feedback: "delivered", ...TAKEN },
  "email.delivery_delayed": { feedback: "delayed", ...TAKEN },
  "email.bounced": { feedback: "bounced", ...NOT_DELIVERED },
  "email.complained": { feedback: "complained", ...TAKEN, suppress: "complained" },
  "email.failed": { feedback: "failed", ...NOT_DELIVERED },
  "email.suppressed": { feedback: "failed (suppressed)", ...NOT_DELIVERED },
};

/** Reads the verified body of a Resend webhook. */
export function readResendEvent(text: string): Report {
  const event = parse(text);
  const type = textOf(event.type) ?? "";
  const data = objectOf(event.data);
  const tags = readTags(data.tags);
  const reminder = readReminder(tags.get("reminder"), tags.get("generation"));
  const said = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
  if (!said || !reminder) return IGNORED;
  return {
    kind: "feedback",
    feedback: {
      ...reminder,
      tenant_id: readUuid(tags.get("tenant")),
      channel: "email",
      provider_message_id: textOf(data.email_id),
      ...said,
      ...(type === "email.bounced" ? bounce(objectOf(data.bounce)) : {}),
      detail: detailOf(data),
      at: readTime(event.created_at),
      address: null,
    },
  };
}

/** Only an address that will never take messages is not written to again. */
function bounce({ type }: Record<string, unknown>): Partial<Said> {
  if (type === "Permanent") return { reason: "bounced", suppress: "bounced" };
  return { feedback: "bounced (for now)" };
}

function detailOf(data: Record<string, unknown>): string | null {
  const { message, subType } = objectOf(data.bounce);
  const parts = [textOf(subType), textOf(message), textOf(objectOf(data.failed).reason)];
  return parts.filter(Boolean).join(": ") || null;
}

/** Resend shows the tags of a message as a list or as an object. */
function readTags(tags: unknown): Map<string, string> {
  const entries = Array.isArray(tags)
    ? tags.map((tag) => [objectOf(tag).name, objectOf(tag).value])
    : Object.entries(objectOf(tags));
  return new Map(
    entries.filter((entry): entry is [string, string] =>
      entry.every((part) => typeof part === "string"),
    ),
  );
}

function readTime(value: unknown): string | null {
  const time = new Date(textOf(value) ?? "");
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function parse(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
