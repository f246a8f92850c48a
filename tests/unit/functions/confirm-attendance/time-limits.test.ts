import { expect, it } from "vitest";
import type { CallDatabase } from "../../../../supabase/functions/_shared/database.ts";
import { createAttendance } from "../../../../supabase/functions/confirm-attendance/attendance.ts";

/** How long confirm_attendance() works before it only stores what was said (its statement_timeout). */
const WORKING_MS = 4_000;

it("waits until what could not be applied in time is stored: else who was heard is told to try again", async () => {
  const limits: Record<string, number> = {};
  const call = (async (name: string, _: unknown, timeoutMs: number) => {
    limits[name] = timeoutMs;
    return null;
  }) as unknown as CallDatabase;
  const attendance = createAttendance(call);
  await attendance.status("token");
  await attendance.confirm("token");
  expect(limits.confirm_attendance).toBe(2 * WORKING_MS);
  expect(limits.attendance_status).toBeLessThanOrEqual(WORKING_MS);
});
