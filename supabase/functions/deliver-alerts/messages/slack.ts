import type { Alert, AlertMessage } from "../alert-message.ts";
import { moreOf, TEST_TEXT } from "./text.ts";
import { changeOf, factsOf, subjectOf } from "./words.ts";

/** Slack shows 4,000 characters well. */
const MAX_LENGTH = 3_500;

/** A message in Slack's mrkdwn. */
export function slackText(message: AlertMessage, installation: string): string {
  const { alerts, kind, recipient, left_out } = message;
  const lines = [`*${escaped(subjectOf(message))}*`];
  if (kind === "test") lines.push(TEST_TEXT);
  const isOne = alerts.length === 1 && left_out === 0;
  let shown = 0;
  let length = 0;
  for (const alert of alerts) {
    const text = isOne ? details(alert, recipient.time_zone) : line(alert);
    length += text.length;
    if (shown > 0 && length > MAX_LENGTH) break;
    lines.push(text.slice(0, MAX_LENGTH));
    shown++;
  }
  const hidden = alerts.length - shown + left_out;
  if (hidden > 0) lines.push(moreOf(hidden));
  lines.push(
    `_calbase at ${escaped(installation)}${isOne && alerts[0] ? `, alert ${alerts[0].id}` : ""}_`,
  );
  return lines.join("\n");
}

function details(alert: Alert, timeZone: string): string {
  const facts = factsOf(alert, timeZone).map(([label, value]) => `${label}: ${value}`);
  const whatToDo =
    alert.change === "resolved" ? [] : [`*What to do:* ${escaped(alert.what_to_do)}`];
  return [escaped(facts.join(" · ")), ...whatToDo].join("\n");
}

function line(alert: Alert): string {
  return `• ${changeOf(alert)}: ${escaped(alert.summary)} (alert ${alert.id})`;
}

/** As Slack asks: only these three mean something to it. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
