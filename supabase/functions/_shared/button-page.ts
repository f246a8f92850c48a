import { escapeHtml } from "./escape-html.ts";
import type { Language } from "./languages.ts";

/** A page with some words and perhaps buttons, for whoever holds a link. */
export interface ButtonPage {
  readonly language: Language;
  readonly title: string | null;
  readonly text: string;
  /** The buttons of a form that posts to the address the page came from. */
  readonly buttons: readonly {
    readonly name: string;
    readonly value: string;
    readonly label: string;
  }[];
}

/** As which it is sent: the answer to a POST is shown as it is, also where a GET shows no HTML. */
export type PageFormat = "html" | "text";

/**
 * Answers with a page. It is never stored, framed, indexed, or told to other sites: its address is
 * a secret of its reader. `how`: as text, where the buttons are.
 */
export function pageResponse(
  page: ButtonPage,
  {
    status,
    format,
    how,
    isHead,
    headers = {},
  }: {
    readonly status: number;
    readonly format: PageFormat;
    readonly how: string;
    readonly isHead: boolean;
    /** More of them. */
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response {
  const body = format === "html" ? toHtml(page) : toText(page, how);
  return new Response(isHead ? null : body, {
    status,
    headers: {
      "content-type": format === "html" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
      "content-language": page.language,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      vary: "accept-language",
      ...headers,
    },
  });
}

function toText(page: ButtonPage, how: string): string {
  const lines = [page.title, page.text, page.buttons.length > 0 ? how : null];
  return `${lines.filter((line) => line !== null).join("\n\n")}\n`;
}

function toHtml({ language, title, text, buttons }: ButtonPage): string {
  const all = buttons.map(
    ({ name, value, label }) =>
      `<button name="${name}" value="${value}">${escapeHtml(label)}</button>`,
  );
  const form = all.length > 0 ? `<form method="post">${all.join("")}</form>` : "";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title ?? text)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${title ? `<h1>${escapeHtml(title)}</h1>` : ""}
<p>${escapeHtml(text)}</p>
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
