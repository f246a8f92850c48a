import type { WebhookFault } from "./webhook-plan.ts";
import type { WebhookScope } from "./webhooks.ts";

/** Whose events a webhook gets, for people. */
export function scopeWords(scope: WebhookScope): string {
  switch (scope.kind) {
    case "user":
      return "the key's owner";
    case "event type":
      return `event type ${scope.eventTypeId}`;
    case "team event type":
      return `event type ${scope.eventTypeId} of team ${scope.teamId}`;
    case "organization":
      return `organization ${scope.organizationId}`;
  }
}

/** What is wrong with a webhook, for people. */
export function faultWords(fault: WebhookFault): string {
  switch (fault.kind) {
    case "missing":
      return "There is none: nothing is posted.";
    case "off":
      return "It is off: nothing is posted.";
    case "wrong secret":
      return "It has another secret, or none: what it posts is refused.";
    case "old secret":
      return "It has a secret that is being retired.";
    case "template":
      return "It has a payload template, which can leave out anything.";
    case "other version":
      return "It has another version.";
    case "triggers":
    case "newer triggers":
      return `It lacks ${fault.missing.join(", ")}.`;
    case "twice":
      return "It posts a second time what another posts. That does no harm here; where it tells of nothing else, delete it in Cal.com.";
  }
}
