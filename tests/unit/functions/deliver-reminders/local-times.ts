import { runtimeOffset } from "../../../../supabase/functions/_shared/runtime-offset.ts";
import type { LocalTimes } from "../../../../supabase/functions/deliver-reminders/reminder.ts";

/** Plays the database, for zones of which the runtime knows the same. */
export function localTimes(
  timeZone: string,
  { start_time, end_time }: { start_time: string | null; end_time: string | null },
): LocalTimes {
  return {
    time_zone: timeZone,
    start_time: localIso(start_time, timeZone),
    end_time: localIso(end_time, timeZone),
  };
}

function localIso(text: string | null, timeZone: string): string | null {
  const moment = new Date(text ?? "");
  const offset = Number.isNaN(moment.getTime()) ? undefined : runtimeOffset(moment, timeZone);
  if (!offset) return null;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const ahead = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(moment.getTime() + ahead).toISOString().slice(0, 19) + offset;
}
