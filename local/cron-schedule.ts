import { Cron } from "croner";

/** When a pg_cron job runs. */
export type Schedule =
  /** So many seconds after its last start. */
  | { readonly kind: "seconds"; readonly seconds: number }
  /** Once, when the scheduler starts. */
  | { readonly kind: "reboot" }
  | CronSchedule;

/** At minutes (UTC) that match a cron expression. */
export interface CronSchedule {
  readonly kind: "cron";
  /** Whether it names neither a fixed minute nor a fixed hour. */
  readonly wild: boolean;
  /** Takes the start of a minute, in milliseconds since the epoch. */
  matches(minute: number): boolean;
}

const MACROS: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Reads a schedule as pg_cron does. Gives undefined for what is none; such a job never runs. */
export function parseSchedule(text: string): Schedule | undefined {
  const trimmed = text.trim();
  const seconds = Number(/^(\d+)\s*seconds?$/i.exec(trimmed)?.[1]);
  if (seconds > 0 && seconds < 60) return { kind: "seconds", seconds };
  if (/^@re(boot|start)$/.test(trimmed)) return { kind: "reboot" };

  const expression = MACROS[trimmed] ?? trimmed;
  const fields = expression.split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  try {
    const cron = new Cron([minute, hour, day === "$" ? "L" : day, month, weekday].join(" "), {
      timezone: "UTC",
      paused: true,
      // As in Vixie cron, a field that starts with "*" never widens the other, "*/2" included.
      domAndDow: day.startsWith("*") || weekday.startsWith("*"),
    });
    return {
      kind: "cron",
      wild: minute.startsWith("*") || hour.startsWith("*"),
      matches: (time) => cron.match(new Date(time)),
    };
  } catch {
    return undefined;
  }
}

const MINUTE = 60_000;

/** The start of the minute a time is in; both in milliseconds since the epoch. */
export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE;
}

/**
 * How often a job should have started after the minute `last` up to the minute `current`. After a
 * pause (the machine slept, the clock was set) it follows Vixie cron: up to 5 minutes every start
 * is made up for, up to 3 hours only those at fixed times, after that none.
 */
export function runsDue(schedule: CronSchedule, last: number, current: number): number {
  const passed = (current - last) / MINUTE;
  if (passed <= 0) return 0;
  const first = passed > 180 || (passed > 5 && schedule.wild) ? current : last + MINUTE;
  let runs = 0;
  for (let minute = first; minute <= current; minute += MINUTE) {
    if (schedule.matches(minute)) runs += 1;
  }
  return runs;
}
