import { escapeHtml } from "../_shared/escape-html.ts";
import type { OptOutStatus, Scope } from "./opt-outs.ts";
import { type Language, TEXTS, type Texts } from "./texts.ts";

/** What a button asks for: `stop=` a scope, or `nothing` to get messages again. */
export type Wish = Scope | "nothing";

/** What a page has to say. */
export interface Page {
  readonly language: Language;
  /** Whose messages; null when the link is unknown. */
  readonly tenant: string | null;
  readonly text: string;
  readonly buttons: readonly { readonly wish: Wish; readonly label: string }[];
}

/** The page for someone whose link is known. */
export function statusPage(status: OptOutStatus, language: Language): Page {
  const texts = TEXTS[language];
  return { language, tenant: status.tenant, ...present(status, texts) };
}

function present({ stopped, by_themselves }: OptOutStatus, texts: Texts) {
  const followUps = { wish: "follow_ups", label: texts.stopFollowUps } as const;
  const everything = { wish: "everything", label: texts.stopEverything } as const;
  const nothing = { wish: "nothing", label: texts.sendAgain } as const;
  if (!stopped) return { text: texts.everythingComes, buttons: [followUps, everything] };
  const again = by_themselves ? [nothing] : [];
  if (stopped === "follow_ups") {
    return { text: texts.noFollowUps, buttons: [everything, ...again] };
  }
  return {
    text: by_themselves ? texts.nothingComes : texts.stoppedByOthers,
    buttons: again,
  };
}

/** A page without buttons: the link is unknown, or something went wrong. */
export function messagePage(
  language: Language,
  text: "unknownLink" | "notUnderstood" | "tryAgain",
): Page {
  return { language, tenant: null, text: TEXTS[language][text], buttons: [] };
}

/** The page as text, for where HTML is not shown; `otherPage` is one that has the buttons. */
export function toText(page: Page, otherPage: string | null): string {
  const texts = TEXTS[page.language];
  const how = otherPage ? texts.openPage.replace("{url}", () => otherPage) : texts.useMailProgram;
  const lines = [heading(page), page.text, page.buttons.length > 0 ? how : null];
  return `${lines.filter((line) => line !== null).join("\n\n")}\n`;
}

/** The page as HTML. Its form posts to the address the page came from. */
export function toHtml(page: Page): string {
  const title = heading(page);
  const buttons = page.buttons.map(
    ({ wish, label }) => `<button name="stop" value="${wish}">${escapeHtml(label)}</button>`,
  );
  const form = buttons.length > 0 ? `<form method="post">${buttons.join("")}</form>` : "";
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title ?? page.text)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${title ? `<h1>${escapeHtml(title)}</h1>` : ""}
<p>${escapeHtml(page.text)}</p>
${form}
</main>
</body>
</html>
`;
}

const STYLE = `
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#1c1e21;background:#f3f4f6}
main{box-sizing:border-box;max-width:32rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.35rem;overflow-wrap:anywhere}
p{margin:0}
form{display:grid;gap:.75rem;margin-top:1.5rem}
button{min-height:3rem;padding:.5rem 1rem;font:inherit;color:inherit;background:transparent;border:1px solid #6b7280;border-radius:.5rem;cursor:pointer}
button:first-child{color:#fff;background:#1d4ed8;border-color:#1d4ed8}
button:focus-visible{outline:3px solid #60a5fa;outline-offset:2px}
@media(prefers-color-scheme:dark){body{color:#e5e7eb;background:#111827}main{background:#1f2937}button{border-color:#9ca3af}}
`;

function heading(page: Page): string | null {
  const { tenant, language } = page;
  return tenant === null ? null : TEXTS[language].title.replace("{tenant}", () => tenant);
}
