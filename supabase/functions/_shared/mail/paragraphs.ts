import { type Html, html } from "./markup.ts";

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/;

/** Text as paragraphs: blank lines part them, line breaks are kept, links can be clicked. */
export function paragraphs(text: string): Html {
  return html`${text
    .split(/\n\s*\n/)
    .map(
      (paragraph) => html`<p style="margin:0 0 16px">${paragraph.split("\n").map(line)}</p>\n`,
    )}`;
}

function line(text: string, index: number): Html {
  const pieces = text.split(LINK);
  return html`${index > 0 && html`<br>`}${pieces.map((piece, index) =>
    // With one group in the pattern, every other piece is what it matched.
    index % 2 === 1
      ? html`<a href="${piece}" class="link" style="color:#1f5fd6">${piece}</a>`
      : piece,
  )}`;
}
