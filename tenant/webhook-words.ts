/** How a tenant's webhook is at Cal.com, as the view `connection` tells of it. */
export interface SeenWebhook {
  readonly webhook: "in_order" | "twice" | "different" | "inactive" | "missing" | null;
  readonly webhook_note: string | null;
  /** When it was looked at, as people read it; null for never. */
  readonly webhook_checked: string | null;
}

/** In a few words; for a list. */
export function webhookState({ webhook, webhook_checked }: SeenWebhook): string {
  if (webhook_checked === null) return "webhook not looked at yet";
  return `webhook ${webhook?.replace("_", " ") ?? "unknown"}`;
}

/** With what is wrong and what to do. */
export function webhookWords(seen: SeenWebhook): string {
  const { webhook, webhook_note, webhook_checked } = seen;
  if (webhook_checked === null) return "not looked at yet";
  const state = webhook?.replace("_", " ") ?? "unknown";
  return `${state} on ${webhook_checked}${webhook_note ? `. ${webhook_note}` : ""}`;
}
