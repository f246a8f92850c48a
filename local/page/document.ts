import { type Html, html } from "../../supabase/functions/_shared/mail/markup.ts";
import type { Section, State, Tenant } from "./state.ts";

/** What of a status is no news, good or bad; the rest is under way. */
const TONES: Readonly<Record<string, string>> = {
  ...tone("good", ["confirmed", "rescheduled", "completed", "sent", "applied", "converted"]),
  ...tone("good", ["booking_confirmed", "qualified"]),
  ...tone("bad", ["failed", "unparseable", "unknown", "no_show"]),
  ...tone("over", ["cancelled", "rejected", "skipped", "ignored", "lost"]),
};

function tone(name: string, statuses: readonly string[]): Record<string, string> {
  return Object.fromEntries(statuses.map((status) => [status, name]));
}

/** How many characters of a text the page shows: anybody may have sent it. */
const MOST_SHOWN = 300;

/** The page: everything people wrote is text in it, never markup, and cut where it is endless. */
export function pageDocument(state: State, inboxUrl: string): string {
  const { tenant } = state;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${tenant ? `${tenant.name}: calbase` : "calbase"}</title>
<link rel="stylesheet" href="/style.css">
<script src="/refresh.js" defer></script>
</head>
<body>
<header>
<h1>calbase <span>on this machine</span></h1>
<p>What came of the webhooks, as it changes. Reminders are in the <a class="link" href="${inboxUrl}">mail inbox</a>; to send webhooks: <code>npm run send -- --help</code></p>
<p id="lost" hidden>calbase does not answer. Is npm start still running?</p>
</header>
<main>
${tenants(state)}
${state.sections.map(section)}
${!tenant && html`<section><p class="none">There is no tenant yet: npm run tenant -- create acme --name "Acme"</p></section>`}
</main>
<footer>Only to look at, and only on this machine: a project has Supabase Studio in its place.</footer>
</body>
</html>
`.source;
}

function tenants({ tenants, tenant }: State): Html {
  return html`<nav aria-label="Tenants">${tenants.map((each) => link(each, each === tenant))}${tenant !== undefined && html`<span class="zone">times of ${tenant.timeZone}</span>`}</nav>`;
}

function link({ slug, name }: Tenant, isShown: boolean): Html {
  return html`<a href="/?tenant=${slug}"${isShown && html` aria-current="page"`}>${name}</a>`;
}

function section({ title, about, rows }: Section): Html {
  return html`<section aria-label="${title}">
<h2>${title}</h2>
<p>${about}</p>
${rows.length > 0 ? table(rows) : html`<p class="none">None yet.</p>`}
</section>
`;
}

function table(rows: Section["rows"]): Html {
  const columns = Object.keys(rows[0] ?? {});
  return html`<table>
<thead><tr>${columns.map((column) => html`<th>${column}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row[column] ?? ""))}</tr>\n`)}</tbody>
</table>`;
}

function cell(column: string, value: string): Html {
  if (column !== "status") return html`<td data-name="${column}">${shortened(value)}</td>`;
  return html`<td data-name="status"><span class="status ${TONES[value] ?? ""}">${value.replaceAll("_", " ")}</span></td>`;
}

function shortened(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}
