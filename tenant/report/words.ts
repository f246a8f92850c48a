import { count, counted } from "../wording.ts";
import { type Numbers, sent, type Week } from "./numbers.ts";

/** A day as people write it: `23 Nov`. */
export function shortDay(day: string): string {
  return dateOf(day).toLocaleDateString("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
  });
}

/** The same with its year: `23 November 2026`. */
export function longDay(day: string): string {
  return dateOf(day).toLocaleDateString("en-GB", { timeZone: "UTC", dateStyle: "long" });
}

/** A share in whole percent; undefined of nothing. */
export function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.round((100 * part) / whole);
}

/** Of the last four weeks, the present one included, and of the four before them. */
export function lastFour(weeks: readonly Week[]): readonly [now: Totals, before: Totals] {
  return [totals(weeks.slice(-4)), totals(weeks.slice(-8, -4))];
}

/** What weeks had together. */
export interface Totals {
  readonly attended: number;
  readonly missed: number;
  readonly cancelled: number;
  readonly sent: number;
  readonly refused: number;
  /** In percent; undefined when there was no meeting. */
  readonly showRate: number | undefined;
}

function totals(weeks: readonly Week[]): Totals {
  const sum = (pick: (week: Week) => number) => weeks.reduce((all, week) => all + pick(week), 0);
  const attended = sum((week) => week.attended);
  const missed = sum((week) => week.noShow);
  return {
    attended,
    missed,
    cancelled: sum((week) => week.cancelled),
    sent: sum(sent),
    refused: sum((week) => week.refused),
    showRate: percent(attended, attended + missed),
  };
}

/** How bookings go: "This week 14 bookings so far. Last week 11, of which 9 by Thursday." */
export function bookingsSentence({ weeks, today, bookedByThenLastWeek }: Numbers): string {
  const [last, current] = weeks.slice(-2).map((week) => week.booked) as [number, number];
  const by = dateOf(today).toLocaleDateString("en-GB", { timeZone: "UTC", weekday: "long" });
  const then =
    last === 0 ? "none" : `${count(last)}, of which ${count(bookedByThenLastWeek)} by ${by}`;
  return `This week ${counted(current, "booking")} so far. Last week ${then}.`;
}

/** Who came: "In four weeks 35 of 40 meetings were attended: 88 %, after 82 % in the four before." */
export function showSentence(weeks: readonly Week[]): string {
  const [now, before] = lastFour(weeks);
  if (now.showRate === undefined)
    return `No meeting took place in the last four weeks${gone(now)}.`;
  const after =
    before.showRate === undefined ? "" : `, after ${before.showRate} % in the four weeks before`;
  return `In the last four weeks ${count(now.attended)} of ${counted(now.attended + now.missed, "meeting")} were attended: ${now.showRate} %${after}${gone(now)}.`;
}

function gone({ cancelled }: Totals): string {
  return cancelled === 0 ? "" : `; ${count(cancelled)} more had been cancelled`;
}

/** How new leads come. */
export function leadsSentence(weeks: readonly Week[]): string {
  const [last, current] = weeks.slice(-2).map((week) => week.leads) as [number, number];
  return `This week ${counted(current, "new lead")} so far, last week ${count(last)}.`;
}

/** What became of messages. */
export function messagesSentence(weeks: readonly Week[]): string {
  const [{ sent, refused }] = lastFour(weeks);
  const bad = refused === 0 ? "" : ` ${counted(refused, "message")} could not be delivered.`;
  return `In the last four weeks ${counted(sent, "message")} went out.${bad}`;
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
