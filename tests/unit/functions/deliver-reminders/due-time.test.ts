import { describe, expect, it } from "vitest";
import { dueTime } from "../../../../supabase/functions/deliver-reminders/due-time.ts";
import { reminder } from "./reminders.ts";

describe("a reminder falls due", () => {
  it("its offset before the start", () => {
    const day = reminder({ reminder: { offset_minutes: 1440 } });
    expect(dueTime(day)).toEqual(new Date("2026-03-01T14:00:00Z"));
  });

  it("its offset after the end", () => {
    const followUp = reminder({ reminder: { anchor: "after_end", offset_minutes: 30 } });
    expect(dueTime(followUp)).toEqual(new Date("2026-03-02T15:00:00Z"));
  });

  it("never, when the booking has no such time", () => {
    expect(() => dueTime(reminder({ booking: { start_time: null } }))).toThrow("no time");
  });
});
