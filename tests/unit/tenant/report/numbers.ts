import { DAYS, type Numbers, WEEKS } from "../../../../tenant/report/numbers.ts";

const TODAY = Date.parse("2026-11-26T00:00:00Z");
const DAY_MS = 86_400_000;

/** A Thursday's numbers, the same in every week and `scale` times as much as in a small practice. */
export function numbersOf(scale: number, name = "Acme"): Numbers {
  const weeks = Array.from({ length: WEEKS }, (_, index) => ({
    monday: dayOf(3 + 7 * (WEEKS - 1 - index)),
    booked: 11 * scale,
    attended: 7 * scale,
    noShow: scale,
    cancelled: 2 * scale,
    leads: 4 * scale,
    emails: 20 * scale,
    texts: 5 * scale,
    webhooks: 0,
    refused: 0,
  }));
  const days = Array.from({ length: DAYS }, (_, index) => ({
    day: dayOf(DAYS - 1 - index),
    booked: (index % 7) * scale,
  }));
  return {
    slug: "acme",
    name,
    timeZone: "Europe/Berlin",
    today: dayOf(0),
    weeks,
    days,
    bookedByThenLastWeek: 9 * scale,
  };
}

function dayOf(daysAgo: number): string {
  return new Date(TODAY - daysAgo * DAY_MS).toISOString().slice(0, 10);
}
