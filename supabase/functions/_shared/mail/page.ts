import { type Html, html } from "./markup.ts";
import { FONT, STYLES } from "./styles.ts";

/** What a mail consists of around its body. */
export interface MailPage {
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  /** What inboxes show beside the subject. */
  readonly preview: string;
  /** Above the card: in whose name it comes; empty for nobody. */
  readonly from: string;
  readonly body: Html;
  /** Below the card: rows of the table, or nothing. */
  readonly foot: Html | false;
}

/**
 * The HTML part of a mail: a card on a page. Tables and inline styles, because mail programs know
 * little else; the tables are marked as layout for screen readers.
 */
export function mailPage({ language, subject, preview, from, body, foot }: MailPage): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="url=no">
<title>${subject}</title>
${STYLES}
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f7">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">
${from !== "" && html`<tr><td class="text" style="padding:0 4px 16px;${FONT};font-size:15px;line-height:1.4;font-weight:bold;color:#1c2028">${from}</td></tr>`}
<tr><td class="card text" style="padding:32px;background:#ffffff;border:1px solid #e1e5ec;border-radius:14px;${FONT};font-size:16px;line-height:1.55;color:#1c2028;text-align:left;word-break:break-word">
${body}
</td></tr>
${foot}
</table>
</td></tr>
</table>
</body>
</html>
`.source;
}

/** The heading of a card. */
export function mailHeading(text: string): Html {
  return html`<h1 class="text" style="margin:0 0 16px;font-size:24px;line-height:1.25;color:#1c2028">${text}</h1>`;
}
