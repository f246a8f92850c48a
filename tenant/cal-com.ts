import { webhookUrl } from "../local/events/index.ts";
import { TRIGGERS } from "../supabase/functions/_shared/cal-api/triggers.ts";
import type { Target } from "./target.ts";

/** What to do in Cal.com after a tenant was created, for people. */
export const SET_UP_WEBHOOK = `In Cal.com: Settings → Developer → Webhooks → New.
  1. Subscriber URL and Secret: as above. The secret is not shown again.
  2. Event triggers: tick these, as far as your Cal.com has them (more do no harm):
${triggerLines("       ")}
  3. "Ping test" must say Passed. Then create the webhook.`;

/** The triggers in Cal.com's words, two a line. */
export function triggerLines(indent: string): string {
  const labels = TRIGGERS.map((trigger) => {
    const words = trigger.toLowerCase().replaceAll("_", " ").replace("no show", "no-show");
    return words.charAt(0).toUpperCase() + words.slice(1).replace("cal video", "Cal Video");
  });
  const lines = [];
  for (let index = 0; index < labels.length; index += 2) {
    const [left = "", right = ""] = labels.slice(index, index + 2);
    lines.push(`${indent}${left.padEnd(32)}${right}`.trimEnd());
  }
  return lines.join("\n");
}

/** The tenant's webhook URL; with a gap to fill in where nothing tells the project's address. */
export function shownWebhookUrl({ apiUrl }: Target, slug: string): string {
  return webhookUrl(apiUrl ?? "https://<ref>.supabase.co", slug);
}

/** A line to add where the URL has a gap, else the empty string. */
export function gapNote({ apiUrl }: Target): string {
  return apiUrl === undefined ? "\nFor the whole URL name the project: --url <its URL>\n" : "";
}
