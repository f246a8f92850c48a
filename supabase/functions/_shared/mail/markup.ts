import { escapeHtml } from "../escape-html.ts";

/** HTML, as opposed to text that still has to be escaped. */
export class Html {
  constructor(readonly source: string) {}
}

/** What `html` puts into markup: text is escaped, nothing is left out. */
export type Content = Html | string | number | false | readonly Content[];

/** Tag for template literals that are HTML: everything put in is escaped unless it is Html. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...contents.map(sourceOf)));
}

function sourceOf(content: Content): string {
  if (content === false) return "";
  if (content instanceof Html) return content.source;
  if (Array.isArray(content)) return content.map(sourceOf).join("");
  return escapeHtml(String(content));
}

const SCRIPT = /^[\s\p{Cc}]*(java|vb)script\s*:/iu;

/** Enough wherever a tenant's own HTML names a value: in links, and where quotes are forgotten. */
export function escapeForOwnHtml(text: string): string {
  const harmless = SCRIPT.test(text) ? `unsafe:${text}` : text;
  return escapeHtml(harmless).replaceAll("=", "&#61;").replaceAll("`", "&#96;");
}
