import { type Html, html } from "../../_shared/mail/markup.ts";
import { mailHeading, mailPage } from "../../_shared/mail/page.ts";
import { paragraphs } from "../../_shared/mail/paragraphs.ts";
import { FONT } from "../../_shared/mail/styles.ts";
import { ACCENTS } from "./accents.ts";
import { type Action, CALLED_OFF, type Content, furtherActions } from "./content.ts";
import { fill } from "./fill.ts";

/** The HTML part of a message around its body. */
export function htmlLayout(
  content: Content,
  subject: string,
  heading: string,
  body: string,
): string {
  const { view, phrases, anchor } = content;
  const accent = ACCENTS[anchor] ?? ACCENTS.before_start;
  // What is offered instead of a meeting that is cancelled does not warn.
  const inviting = anchor === "on_cancellation" ? ACCENTS.before_start : accent;
  const links = furtherActions(content, body);
  return mailPage({
    language: view.language,
    subject,
    preview: preview(content),
    from: view.tenant_name,
    body: html`${heading !== "" && mailHeading(heading)}
${paragraphs(body)}
${ticket(content, accent)}
${links.filter(({ isMain }) => isMain).map((link) => mainButton(link, inviting))}
${links.some(({ isMain }) => !isMain) && buttons(links.filter(({ isMain }) => !isMain))}`,
    foot: foot(
      view.tenant_name && fill(phrases.footer, view),
      phrases.unsubscribe,
      view.unsubscribe_url,
    ),
  });
}

/** What inboxes show beside the subject. */
function preview({ view, phrases, words, anchor }: Content): string {
  const isAboutTime = anchor !== "after_end" && anchor !== "on_no_show";
  return isAboutTime
    ? `${view.date}, ${fill(phrases.time, view)} (${view.zone})`
    : fill(words.intro, view);
}

/** The meeting at a glance: a leaf of a calendar, its title and time, and what else is known. */
function ticket(content: Content, accent: string): Html {
  const { view, phrases, details, leaf, anchor } = content;
  const struck = CALLED_OFF.includes(anchor) && ";text-decoration:line-through";
  return html`<table role="presentation" class="ticket" width="100%" cellpadding="0" cellspacing="0" style="margin:8px 0 0;background:#f5f7fa;border-radius:10px;font-size:16px;line-height:1.5">
<tr>
<td class="left" valign="top" width="64" style="padding:20px 0 18px 20px">
<table role="presentation" class="leaf" width="64" cellpadding="0" cellspacing="0" aria-hidden="true" style="background:#ffffff;border:1px solid #e1e5ec;border-radius:8px;text-align:center">
<tr><td style="padding:3px 0;background:${accent};border-radius:7px 7px 0 0;font-size:12px;line-height:18px;font-weight:bold;letter-spacing:.5px;text-transform:uppercase;color:#ffffff">${leaf.month}</td></tr>
<tr><td class="text" style="padding:5px 0 0;font-size:26px;line-height:30px;font-weight:bold;color:#1c2028">${leaf.day}</td></tr>
<tr><td class="soft" style="padding:0 0 6px;font-size:13px;line-height:18px;color:#566073">${leaf.weekday}</td></tr>
</table>
</td>
<td class="text right" valign="top" style="padding:18px 20px 18px 18px;color:#1c2028">
<strong style="font-size:17px">${view.title}</strong><br>
<span style="${struck}">${view.date}</span><br>
<span style="${struck}">${fill(phrases.time, view)}</span><br>
<span class="soft" style="font-size:14px;line-height:1.35;color:#566073">${view.zone}</span>
</td>
</tr>
${
  details.length > 0 &&
  html`<tr><td class="left right" colspan="2" style="padding:0 20px 12px">
<table class="rows" width="100%" cellpadding="0" cellspacing="0" style="border-top:1px solid #e1e5ec;font-size:15px;line-height:1.5">
${details.map(([label, value], index) => row(label, value, index === 0))}
</table>
</td></tr>`
}
</table>`;
}

function row(label: string, value: string, isFirst: boolean): Html {
  const top = isFirst ? 12 : 0;
  return html`<tr><th scope="row" align="left" valign="top" class="soft" style="padding:${top}px 18px 6px 0;font-weight:normal;color:#566073;white-space:nowrap">${label}</th><td width="100%" valign="top" class="text" style="padding:${top}px 0 6px;color:#1c2028">${value}</td></tr>
`;
}

function mainButton({ url, label }: Action, accent: string): Html {
  return html`<table role="presentation" class="wide" cellpadding="0" cellspacing="0" style="margin:24px 0 0"><tr><td align="center" style="background:${accent};border-radius:8px"><a href="${url}" style="display:block;padding:13px 28px;font-size:16px;line-height:22px;font-weight:bold;color:#ffffff;text-decoration:none">${label}</a></td></tr></table>
`;
}

/** Side by side, and below each other on a phone. */
function buttons(actions: readonly Action[]): Html {
  return html`<div style="margin:16px 0 -8px">${actions.map(
    ({ url, label }) =>
      html`<a href="${url}" class="button" style="display:inline-block;margin:0 8px 8px 0;padding:10px 19px;border:1px solid #c6cdd8;border-radius:8px;font-size:15px;line-height:22px;color:#1c2028;text-decoration:none">${label}</a>`,
  )}</div>`;
}

function foot(line: string, unsubscribe: string, url: string): Html | false {
  const link = html`<a href="${url}" class="soft" style="display:inline-block;padding:12px 8px;color:#566073;text-decoration:underline">${unsubscribe}</a>`;
  return (
    (line !== "" || url !== "") &&
    html`<tr><td class="soft" align="center" style="padding:20px 4px 0;${FONT};font-size:13px;line-height:1.5;color:#566073">${line}${line !== "" && url !== "" && html`<br>`}${url !== "" && link}</td></tr>`
  );
}
