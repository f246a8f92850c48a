import type { Phrases } from "./phrases.ts";

/** The plain-text part of a message, as a mustache template. */
export function textLayout(phrases: Phrases, kind: "beforeStart" | "afterEnd"): string {
  const { greeting, labels, actions, online, footer } = phrases;
  const { intro } = phrases[kind];
  const details = `${greeting}

${intro}

${labels.what}: {{title}}
${labels.when}: {{date}}, {{time}} ({{zone}})
`;
  const beforeStart = `{{#place}}
${labels.where}: {{place}}
{{/place}}
{{#is_online}}
${labels.where}: ${online}
{{/is_online}}
{{#organizer_name}}
${labels.who}: {{organizer_name}}
{{/organizer_name}}
{{#join_url}}

${actions.join}:
{{join_url}}
{{/join_url}}
{{#reschedule_url}}

${actions.reschedule}:
{{reschedule_url}}
{{/reschedule_url}}
{{#cancel_url}}

${actions.cancel}:
{{cancel_url}}
{{/cancel_url}}
`;
  const signature = `{{#tenant_name}}

${footer}
{{/tenant_name}}
`;
  return details + (kind === "beforeStart" ? beforeStart : "") + signature;
}
