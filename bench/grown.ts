import { withDatabase } from "../cli/database.ts";
import { fill, type Sort } from "./fill.ts";
import type { BenchDatabase } from "./stack.ts";

/** Bookings over the next year, all reminders of which lie in the future. */
const FUTURE: Sort = {
  name: "future",
  start: atTheHour(Date.now() + 10 * 24 * 3_600_000),
  bookedAt: new Date(),
  secondsApart: 60,
};

/** Fills a database up to this many bookings over the next year. Never takes any out. */
export async function growTo(
  database: BenchDatabase,
  bookings: number,
  log: (line: string) => void,
): Promise<void> {
  const present = await withDatabase(database.url, async (client) => {
    const { rows } = await client.query(
      "select count(*)::int as count from public.bookings where start_time > now() + '9 days'",
    );
    return rows[0].count;
  });
  // The sample is one of them.
  if (present < bookings) await fill(database, FUTURE, present + 1, bookings, log);
}

function atTheHour(time: number): Date {
  return new Date(Math.ceil(time / 3_600_000) * 3_600_000);
}
