import { describe, expect, it } from "vitest";
import { settlementOf } from "../../../../supabase/functions/deliver-reminders/conclusion.ts";
import type { ChannelName } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { reminder } from "./reminders.ts";

describe("the record of an attempt", () => {
  it.each<[ChannelName, string | null]>([
    ["email", "ada@example.com"],
    ["sms", "+491701234567"],
    // A URL may hold a secret.
    ["webhook", null],
  ])("by %s names the address: %s", (channel, address) => {
    const recipient = { email: "ada@example.com", phone: "+491701234567" };
    const sent = settlementOf({
      reminder: reminder({ reminder: { channel }, recipient }),
      channel: null,
      result: { outcome: "sent" },
      durationMs: 1,
    });
    expect(sent.address).toBe(address);
  });
});
