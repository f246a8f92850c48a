import type { Phrases } from "./phrases.ts";

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** For mail programs with a dark mode; the rest take the inline styles. */
const DARK = `<style>
@media (prefers-color-scheme:dark){
.page{background:#16181d!important}
.card{background:#22252c!important;border-color:#383c46!important}
.text{color:#eceef2!important}
.soft{color:#a9b0bd!important}
.link{color:#8ab4ff!important}
}
</style>`;

/**
 * The HTML part of a message, as a mustache template. Tables and inline styles, because mail
 * programs know little else; the tables are marked as layout for screen readers.
 */
export function htmlLayout(phrases: Phrases, kind: "beforeStart" | "afterEnd"): string {
  const { greeting, labels, actions, online, footer } = phrases;
  const { subject, preview, heading, intro } = phrases[kind];
  const isBefore = kind === "beforeStart";
  return `<!doctype html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
${DARK}
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f7">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f7">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e2e5eb;border-radius:12px">
<tr><td class="text" style="padding:32px;${FONT};font-size:16px;line-height:1.5;color:#1c2028;text-align:left">
<h1 class="text" style="margin:0 0 20px;font-size:22px;line-height:1.3;color:#1c2028">${heading}</h1>
<p style="margin:0 0 12px">${greeting}</p>
<p style="margin:0 0 24px">${intro}</p>
<table cellpadding="0" cellspacing="0" style="margin:0 0 24px;font-size:16px;line-height:1.5">
${row(labels.what, "<strong>{{title}}</strong>")}
${row(labels.when, '{{date}}<br>{{time}}<br><span class="soft" style="color:#5b6372">{{zone}}</span>')}
${isBefore ? `{{#place}}${row(labels.where, "{{place}}")}{{/place}}` : ""}
${isBefore ? `{{#is_online}}${row(labels.where, online)}{{/is_online}}` : ""}
${isBefore ? `{{#organizer_name}}${row(labels.who, "{{organizer_name}}")}{{/organizer_name}}` : ""}
</table>
${isBefore ? button("join_url", actions.join) : ""}
${isBefore ? `<p style="margin:0">${link("reschedule_url", actions.reschedule)} ${link("cancel_url", actions.cancel)}</p>` : ""}
</td></tr>
</table>
{{#tenant_name}}<p class="soft" style="margin:20px 0 0;${FONT};font-size:13px;line-height:1.5;color:#5b6372">${footer}</p>{{/tenant_name}}
</td></tr>
</table>
</body>
</html>
`;
}

function row(label: string, value: string): string {
  return `<tr><th scope="row" align="left" valign="top" class="soft" style="padding:0 20px 10px 0;font-weight:normal;color:#5b6372;white-space:nowrap">${label}</th><td valign="top" class="text" style="padding:0 0 10px;color:#1c2028">${value}</td></tr>`;
}

function button(url: string, label: string): string {
  return `{{#${url}}}<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 24px"><tr><td style="background:#1f5fd6;border-radius:8px"><a href="{{${url}}}" style="display:inline-block;padding:12px 24px;${FONT};font-size:16px;font-weight:bold;color:#ffffff;text-decoration:none">${label}</a></td></tr></table>{{/${url}}}`;
}

function link(url: string, label: string): string {
  return `{{#${url}}}<a href="{{${url}}}" class="link" style="margin-right:20px;color:#1f5fd6">${label}</a>{{/${url}}}`;
}
