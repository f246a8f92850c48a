import { expect, test } from "vitest";
import type { Numbers, Week } from "../../../../tenant/report/numbers.ts";
import {
  bookingsSentence,
  leadsSentence,
  messagesSentence,
  showSentence,
} from "../../../../tenant/report/words.ts";
import { numbersOf } from "./numbers.ts";

/** Numbers whose last week is another one. */
function withThisWeek(week: Partial<Week>): Numbers {
  const numbers = numbersOf(1);
  return {
    ...numbers,
    weeks: numbers.weeks.with(-1, { ...(numbers.weeks.at(-1) as Week), ...week }),
  };
}

test("bookings are told beside those of the last week, and of as much of it as is over", () => {
  expect(bookingsSentence(withThisWeek({ booked: 14 }))).toBe(
    "This week 14 bookings so far. Last week 11, of which 9 by Thursday.",
  );
  expect(bookingsSentence(numbersOf(0))).toBe("This week 0 bookings so far. Last week none.");
});

test("who came is told of four weeks, beside the four before", () => {
  expect(showSentence(withThisWeek({ attended: 1, noShow: 3 }).weeks)).toBe(
    "In the last four weeks 22 of 28 meetings were attended: 79 %, after 88 % in the four weeks before; 8 more had been cancelled.",
  );
  expect(showSentence(numbersOf(0).weeks)).toBe("No meeting took place in the last four weeks.");
});

test("one is one", () => {
  const { weeks } = withThisWeek({ booked: 1, leads: 1 });
  expect(leadsSentence(weeks)).toBe("This week 1 new lead so far, last week 4.");
});

test("messages that were refused are told", () => {
  expect(messagesSentence(numbersOf(40).weeks)).toBe(
    "In the last four weeks 4,000 messages went out.",
  );
  expect(messagesSentence(withThisWeek({ refused: 1 }).weeks)).toBe(
    "In the last four weeks 100 messages went out. 1 message could not be delivered.",
  );
});
