const MINUTE = 60_000;

/**
 * When the clocks of a zone show a time (`09:00`) on the day before a moment there: looked for
 * quarter by quarter of an hour, so that it knows no rule of its own.
 */
export function timeOfDayBefore(moment: Date, time: string, timeZone: string): Date {
  const clock = new Intl.DateTimeFormat("sv", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const [day] = clock.format(moment).split(" ") as [string];
  const dayBefore = new Date(Date.parse(day) - 24 * 60 * MINUTE).toISOString().slice(0, 10);
  for (let at = Date.parse(dayBefore) - 15 * 60 * MINUTE; ; at += 15 * MINUTE) {
    if (at > moment.getTime()) throw new Error(`no ${time} in ${timeZone} before ${moment}`);
    if (clock.format(at) === `${dayBefore} ${time}`) return new Date(at);
  }
}
