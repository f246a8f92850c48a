import { type Content, furtherActions } from "./content.ts";
import { fill } from "./fill.ts";

/** The plain-text part of a message around its body. */
export function textLayout(content: Content, body: string): string {
  const { view, phrases, details } = content;
  const { labels, colon, footer, time, unsubscribe } = phrases;
  const lines: (readonly [label: string, value: string])[] = [
    [labels.what, view.title],
    [labels.when, `${view.date}, ${fill(time, view)} (${view.zone})`],
    ...details,
  ];
  const paragraphs = [
    body,
    lines.map(([label, value]) => `${label}${colon} ${value}`).join("\n"),
    ...furtherActions(content, body).map(({ label, url }) => `${label}${colon}\n${url}`),
    view.tenant_name && fill(footer, view),
    view.unsubscribe_url && `${unsubscribe}${colon} ${view.unsubscribe_url}`,
  ];
  return `${paragraphs.filter(Boolean).join("\n\n")}\n`;
}
