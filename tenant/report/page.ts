import { type Html, html } from "../../supabase/functions/_shared/mail/markup.ts";
import { count } from "../wording.ts";
import { type Chart, drawChart, isEmpty, type Series } from "./charts.ts";
import { type Numbers, sent, type Week } from "./numbers.ts";
import { STYLES } from "./styles.ts";
import {
  bookingsSentence,
  lastFour,
  leadsSentence,
  longDay,
  messagesSentence,
  shortDay,
  showSentence,
} from "./words.ts";

/**
 * A report as one page of HTML: no script, nothing from elsewhere, and nobody named but the tenant,
 * so that it can be sent to a customer as it is.
 */
export function reportPage(numbers: Numbers): string {
  const { name, today, timeZone, weeks } = numbers;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}: appointments until ${longDay(today)}</title>
${STYLES}
</head>
<body>
<main>
<header>
<h1>${name}</h1>
<p>Appointments from ${longDay(weeks[0]?.monday ?? today)} to ${longDay(today)}</p>
</header>
${tiles(numbers)}
${daily(numbers)}
${section(
  "Who came",
  showSentence(weeks),
  weekly(weeks, "Meetings a week by who came", [
    { name: "attended", color: "--green", values: weeks.map((week) => week.attended) },
    { name: "missed", color: "--red", values: weeks.map((week) => week.noShow) },
  ]),
)}
${section(
  "New leads",
  leadsSentence(weeks),
  weekly(weeks, "New leads a week", [
    { name: "new leads", color: "--blue", values: weeks.map((week) => week.leads) },
  ]),
)}
${section("Messages", messagesSentence(weeks), weekly(weeks, "Messages a week by channel", channels(weeks)))}
${allWeeks(weeks)}
<footer>Weeks begin on Monday; days are those of ${timeZone}. A meeting counts as attended when it is over and nobody was marked as missing. The present week is not over.</footer>
</main>
</body>
</html>
`.source;
}

function tiles(numbers: Numbers): Html {
  const { weeks } = numbers;
  const [last, current] = weeks.slice(-2) as [Week, Week];
  const [four, before] = lastFour(weeks);
  return html`<div class="tiles">
${tile("Bookings this week", count(current.booked), `last week ${count(last.booked)}, ${count(numbers.bookedByThenLastWeek)} by this day`)}
${tile("Came, four weeks", four.showRate === undefined ? "–" : `${four.showRate} %`, before.showRate === undefined ? "no meetings in the four before" : `${before.showRate} % in the four before`)}
${tile("New leads this week", count(current.leads), `last week ${count(last.leads)}`)}
${tile("Messages, four weeks", count(four.sent), `${count(before.sent)} in the four before`)}
</div>`;
}

function tile(title: string, number: string, note: string): Html {
  return html`<div class="tile"><div class="title">${title}</div><div class="number">${number}</div><div class="note">${note}</div></div>`;
}

function daily(numbers: Numbers): Html {
  return section("Bookings a day", bookingsSentence(numbers), {
    label: "Bookings a day",
    categories: numbers.days.map(({ day }) => shortDay(day)),
    series: [
      { name: "bookings", color: "--blue", values: numbers.days.map(({ booked }) => booked) },
    ],
  });
}

function channels(weeks: readonly Week[]): readonly Series[] {
  const all: readonly Series[] = [
    { name: "e-mail", color: "--blue", values: weeks.map((week) => week.emails) },
    { name: "text message", color: "--green", values: weeks.map((week) => week.texts) },
    { name: "webhook", color: "--violet", values: weeks.map((week) => week.webhooks) },
  ];
  return all.filter(({ values }) => values.some((value) => value > 0));
}

function weekly(weeks: readonly Week[], label: string, series: readonly Series[]): Chart {
  return { label, categories: weeks.map(({ monday }) => shortDay(monday)), series };
}

function section(title: string, sentence: string, chart: Chart): Html {
  return html`<section>
<h2>${title}</h2>
<p>${sentence}</p>
${!isEmpty(chart) && [chart.series.length > 1 && legend(chart.series), drawChart(chart)]}
</section>`;
}

function legend(series: readonly Series[]): Html {
  return html`<ul class="legend">${series.map(
    ({ name, color }) => html`<li><span style="background:var(${color})"></span>${name}</li>`,
  )}</ul>`;
}

/** The same in numbers, the newest first. */
function allWeeks(weeks: readonly Week[]): Html {
  return html`<section>
<h2>Week by week</h2>
<table>
<thead><tr><th>Week of</th><th>Bookings</th><th>Attended</th><th>Missed</th><th class="desk">Cancelled</th><th>Leads</th><th class="desk">Messages</th></tr></thead>
<tbody>${weeks.toReversed().map(
    (week) =>
      html`<tr><th>${shortDay(week.monday)}</th><td>${count(week.booked)}</td><td>${count(week.attended)}</td><td>${count(week.noShow)}</td><td class="desk">${count(week.cancelled)}</td><td>${count(week.leads)}</td><td class="desk">${count(sent(week))}</td></tr>
`,
  )}</tbody>
</table>
</section>`;
}
