import type { AlertMessage } from "../alert-message.ts";

const TYPES = { news: "alerts.changed", digest: "alerts.digest", test: "alerts.test" } as const;

/** What a message looks like to a URL. New fields may be added; those that are here stay. */
export function alertPayload(message: AlertMessage, installation: string): string {
  const { kind, made_at, recipient, alerts, left_out } = message;
  return JSON.stringify({
    type: TYPES[kind],
    timestamp: new Date(made_at).toISOString(),
    data: { installation, tenant: recipient.tenant, alerts, left_out },
  });
}
