import type { Outcome } from "../_shared/sending/transport.ts";

/** What has become of an alert; `open`: nothing, in a digest. */
export type Change = "opened" | "resolved" | "open";

/** An alert as a recipient is told of it. Times are ISO 8601. */
export interface Alert {
  readonly id: number;
  readonly change: Change;
  readonly kind: string;
  /** Which of several, such as a channel; may be empty. */
  readonly subject: string;
  /** The tenant's slug; null for the whole installation. */
  readonly tenant: string | null;
  /** What is wrong, in a sentence. */
  readonly summary: string;
  /** And what not to do. */
  readonly what_to_do: string;
  /** Figures and times. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly is_critical: boolean;
  readonly opened_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: string | null;
  /** How often it came back. */
  readonly reopened: number;
}

/** Who is told. */
export interface AlertRecipient {
  readonly id: number;
  readonly channel: "email" | "slack" | "webhook";
  /** An e-mail address; the URL of a webhook; a name for Slack. */
  readonly address: string;
  /** The slug of the tenant whose alerts these are; null for an operator. */
  readonly tenant: string | null;
  readonly time_zone: string;
  /** From Vault: the URL for Slack, what a webhook is signed with; null when there is none. */
  readonly secret: string | null;
}

/** A message to a recipient, as `claim_alert_messages` hands it out. */
export interface AlertMessage {
  readonly id: number;
  readonly attempt: number;
  readonly kind: "news" | "digest" | "test";
  readonly made_at: string;
  /** The same for every attempt. */
  readonly idempotency_key: string;
  readonly recipient: AlertRecipient;
  /** Opened ones first, critical ones before others. */
  readonly alerts: readonly Alert[];
  /** How many more there are. */
  readonly left_out: number;
}

/** What became of one attempt, as `settle_alert_messages` takes it. */
export interface AlertSettlement {
  readonly id: number;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly provider: string | null;
  readonly error: string | null;
  readonly retry_after_seconds: number | null;
}
