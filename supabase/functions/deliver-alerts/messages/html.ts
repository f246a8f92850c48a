import { type Html, html } from "../../_shared/mail/markup.ts";
import { mailHeading, mailPage } from "../../_shared/mail/page.ts";
import { paragraphs } from "../../_shared/mail/paragraphs.ts";
import { AMBER, BLUE, FONT, GREEN, RED } from "../../_shared/mail/styles.ts";
import type { Alert, AlertMessage } from "../alert-message.ts";
import { moreOf, TEST_TEXT } from "./text.ts";
import { changeOf, factsOf, howToAcknowledge, reasonOf, subjectOf, titleOf } from "./words.ts";

/** A longer label may take two lines. */
const MAX_UNBROKEN = 20;

/** The HTML part of a mail. */
export function alertHtml(message: AlertMessage, subject: string, installation: string): string {
  return mailPage({
    language: "en",
    subject,
    preview: previewOf(message),
    from: `calbase at ${installation}`,
    body: bodyOf(message),
    foot: foot(`${reasonOf(message, installation)} Times are in ${message.recipient.time_zone}.`),
  });
}

function previewOf({ kind, alerts }: AlertMessage): string {
  if (kind === "test") return TEST_TEXT;
  const [first] = alerts;
  if (!first) return "";
  return alerts.length > 1 || first.change === "resolved" ? first.summary : first.what_to_do;
}

function bodyOf(message: AlertMessage): Html {
  const { kind, alerts, left_out, recipient } = message;
  if (kind === "test")
    return html`${badge("Test", BLUE)}${mailHeading("Alerts arrive here")}${paragraphs(TEST_TEXT)}`;
  const [only] = alerts;
  const isOne = alerts.length === 1 && left_out === 0 && kind === "news";
  const content =
    isOne && only
      ? one(only, recipient.time_zone)
      : html`${mailHeading(subjectOf(message))}${alerts.map((alert) => several(alert, recipient.time_zone))}`;
  const hint = howToAcknowledge(message);
  return html`${content}
${left_out > 0 && small(moreOf(left_out))}
${hint !== "" && small(hint)}`;
}

/** The only alert of a message. */
function one(alert: Alert, timeZone: string): Html {
  return html`${badge(changeOf(alert), accentOf(alert))}
${mailHeading(titleOf(alert))}
${paragraphs(alert.summary)}
${facts(alert, timeZone)}
${alert.change !== "resolved" && whatToDo(alert)}`;
}

/** One of several. */
function several(alert: Alert, timeZone: string): Html {
  return html`<div style="margin:0 0 12px;padding:0 0 0 14px;border-left:4px solid ${accentOf(alert)}">
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:#566073">${changeOf(alert)} · ${titleOf(alert)} · alert ${alert.id}</p>
<p class="text" style="margin:2px 0;color:#1c2028">${alert.summary}</p>
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:#566073">${factsOf(
    alert,
    timeZone,
  )
    .map(([label, value]) => `${label}: ${value}`)
    .join(" · ")}</p>
${alert.change !== "resolved" && html`<p class="soft" style="margin:4px 0 0;font-size:14px;line-height:1.5;color:#566073">${alert.what_to_do}</p>`}
</div>
`;
}

function badge(text: string, colour: string): Html {
  return html`<p style="margin:0 0 12px"><span style="display:inline-block;padding:3px 10px;border-radius:12px;background:${colour};font-size:13px;line-height:18px;font-weight:bold;color:#ffffff">${text}</span></p>
`;
}

function facts(alert: Alert, timeZone: string): Html {
  return html`<table class="ticket" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;background:#f5f7fa;border-radius:10px;font-size:15px;line-height:1.5">
${factsOf(alert, timeZone).map(([label, value], index, all) => fact(label, value, index === 0, index === all.length - 1))}
</table>`;
}

function fact(label: string, value: string, isFirst: boolean, isLast: boolean): Html {
  const [top, bottom] = [isFirst ? 14 : 0, isLast ? 14 : 6];
  return html`<tr><th scope="row" align="left" valign="top" class="soft left" style="padding:${top}px 18px ${bottom}px 20px;font-weight:normal;color:#566073${label.length <= MAX_UNBROKEN && ";white-space:nowrap"}">${label}</th><td width="100%" valign="top" class="text right" style="padding:${top}px 20px ${bottom}px 0;color:#1c2028">${value}</td></tr>
`;
}

function whatToDo({ what_to_do }: Alert): Html {
  return html`<h2 class="text" style="margin:0 0 4px;font-size:16px;line-height:1.4;color:#1c2028">What to do</h2>
${paragraphs(what_to_do)}`;
}

function small(text: string): Html {
  return html`<p class="soft" style="margin:8px 0 0;font-size:13px;line-height:1.5;color:#566073">${withCommands(text)}</p>
`;
}

function foot(text: string): Html {
  return html`<tr><td class="soft" align="center" style="padding:20px 4px 0;${FONT};font-size:13px;line-height:1.5;color:#566073">${withCommands(text)}</td></tr>`;
}

const COMMAND = /(npm run alerts(?: -- \w+(?: (?:\d+|<number>))?)?|select \w+\([^)]*\);)/;

/** Text whose commands stay in one line, so that they can be copied. */
function withCommands(text: string): Html {
  return html`${text.split(COMMAND).map((piece, index) =>
    // With one group in the pattern, every other piece is what it matched.
    index % 2 === 1 ? html`<code style="font-size:12px;white-space:nowrap">${piece}</code>` : piece,
  )}`;
}

function accentOf({ change, is_critical }: Alert): string {
  if (change === "resolved") return GREEN;
  return is_critical ? RED : AMBER;
}
