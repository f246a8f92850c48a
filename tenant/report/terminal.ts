import { table } from "../../cli/table.ts";
import { type Numbers, sent, type Week } from "./numbers.ts";
import {
  bookingsSentence,
  leadsSentence,
  longDay,
  messagesSentence,
  percent,
  shortDay,
  showSentence,
} from "./words.ts";

const BAR_WIDTH = 24;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LEVELS = [..."▁▂▃▄▅▆▇█"];

/** A report as it is drawn in a terminal. */
export function drawReport(numbers: Numbers): string {
  const { name, today, timeZone, weeks, days } = numbers;
  const most = Math.max(...weeks.map((week) => week.booked), 1);
  return [
    `${name}, ${longDay(today)} (${timeZone})`,
    "",
    bookingsSentence(numbers),
    showSentence(weeks),
    leadsSentence(weeks),
    messagesSentence(weeks),
    "",
    `Bookings a day since ${shortDay(days[0]?.day ?? today)}`,
    sparkline(days.map((day) => day.booked)),
    "",
    table(weeks.map((week) => line(week, most))),
  ].join("\n");
}

function line(week: Week, most: number) {
  const rate = percent(week.attended, week.attended + week.noShow);
  return {
    "week of": shortDay(week.monday).padStart(6),
    bookings: `${String(week.booked).padStart(String(most).length)} ${bar(week.booked / most)}`,
    came: rate === undefined ? "" : `${rate} %`,
    cancelled: week.cancelled,
    "new leads": week.leads,
    messages: sent(week),
  };
}

/** A bar of a share between 0 and 1, in eighths of a character. */
export function bar(share: number): string {
  const eighths = Math.round(share * BAR_WIDTH * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** A character per value, as high as it is beside the others; a dot for nothing. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1);
  return values
    .map((value) => (value === 0 ? "·" : LEVELS[Math.ceil((value / most) * LEVELS.length) - 1]))
    .join("");
}
