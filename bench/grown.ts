import { withDatabase } from "../local/database.ts";
import { fill, type Sort } from "./fill.ts";
import type { Bench } from "./section.ts";

/** Bookings over the next year, all reminders of which lie in the future. */
const FUTURE: Sort = {
  name: "future",
  start: atTheHour(Date.now() + 10 * 24 * 3_600_000),
  bookedAt: new Date(),
  secondsApart: 60,
};

/** Fills the grown database up to this many bookings over the next year. Never takes any out. */
export async function growTo({ stack, log }: Bench, bookings: number): Promise<void> {
  const present = await withDatabase(stack.grown.url, async (client) => {
    const { rows } = await client.query(
      "select count(*)::int as count from public.bookings where start_time > now() + '9 days'",
    );
    return rows[0].count;
  });
  // The sample is one of them.
  if (present < bookings) await fill(stack.grown, FUTURE, present + 1, bookings, log);
}

function atTheHour(time: number): Date {
  return new Date(Math.ceil(time / 3_600_000) * 3_600_000);
}
