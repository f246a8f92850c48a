import type { Alert, AlertMessage } from "../alert-message.ts";
import { changeOf, factsOf, howToAcknowledge, reasonOf, titleOf } from "./words.ts";

/** What a test says. */
export const TEST_TEXT =
  "This is a test. Were it an alert, it would say here what is wrong, since when, and what to do about it.";

/** The plain-text part of a mail. */
export function alertText(message: AlertMessage, installation: string): string {
  const { alerts, left_out, kind, recipient } = message;
  const paragraphs = [
    kind === "test" && TEST_TEXT,
    ...alerts.flatMap((alert) => paragraphsOf(alert, recipient.time_zone)),
    left_out > 0 && moreOf(left_out),
    howToAcknowledge(message),
    `${reasonOf(message, installation)} Times are in ${recipient.time_zone}.`,
  ];
  return `${paragraphs.filter(Boolean).join("\n\n")}\n`;
}

/** That not all is said. */
export function moreOf(count: number): string {
  return `And ${count} more: npm run alerts`;
}

function paragraphsOf(alert: Alert, timeZone: string): readonly string[] {
  const heading = `${changeOf(alert)}: ${titleOf(alert)} (alert ${alert.id})`;
  const facts = factsOf(alert, timeZone).map(([label, value]) => `${label}: ${value}`);
  return [
    heading,
    alert.summary,
    facts.join("\n"),
    ...(alert.change === "resolved" ? [] : [`What to do: ${alert.what_to_do}`]),
  ];
}
