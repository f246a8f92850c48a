import type { WebhookFault } from "../supabase/functions/_shared/cal-api/webhook-plan.ts";
import type { WebhookScope } from "../supabase/functions/_shared/cal-api/webhooks.ts";

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

/** What was wrong with a webhook, for people. */
export function faultWords(fault: WebhookFault): string {
  switch (fault.kind) {
    case "missing":
      return "There was none.";
    case "off":
      return "It was off: nothing was posted.";
    case "wrong secret":
      return "It had another secret, or none: what it posted was refused.";
    case "old secret":
      return "It had a secret that is being retired.";
    case "template":
      return "It had a payload template, which can leave out anything.";
    case "other version":
      return "It had another version.";
    case "triggers":
    case "newer triggers":
      return `It lacked ${fault.missing.join(", ")}.`;
    case "twice":
      return `It posts a second time what another posts. That does no harm here; where it tells of nothing else, delete it in Cal.com.`;
  }
}
