import { describe, expect, it } from "vitest";
import { slackText } from "../../../../supabase/functions/deliver-alerts/messages/slack.ts";
import { alert, INSTALLATION, many, message, minorAlert, resolvedAlert } from "./alerts.ts";

describe("a message in Slack", () => {
  it("says of one alert all there is", () => {
    expect(slackText(message(), INSTALLATION)).toBe(
      `*Critical: Reminders of acme are late: 14 have been due for up to 12 minutes.*
Since: 9 Mar 2026, 11:05 · Late: 14 · Oldest due: 9 Mar 2026, 10:53 · Share: 0.4
*What to do:* ${alert().what_to_do}
_calbase at abcdefghijklmnop.supabase.co, alert 12_`,
    );
  });

  it("has a line for each of several", () => {
    const lines = slackText(message([alert(), minorAlert(), resolvedAlert()]), INSTALLATION);
    expect(lines.split("\n")).toEqual([
      "*Alerts: 2 open, 1 resolved*",
      expect.stringMatching(/^• Critical: .*\(alert 12\)$/),
      expect.stringMatching(/^• New: .*\(alert 13\)$/),
      expect.stringMatching(/^• Resolved: .*\(alert 11\)$/),
      "_calbase at abcdefghijklmnop.supabase.co_",
    ]);
  });

  it("stays within what Slack shows, and says how many more there are", () => {
    const text = slackText(message(many(50), { left_out: 10 }), INSTALLATION);
    expect(text.length).toBeLessThan(4_000);
    const shown = text.match(/^•/gm)?.length ?? 0;
    expect(text).toContain(`And ${60 - shown} more: npm run alerts`);
  });

  it("mentions nobody and links nothing by what an alert says", () => {
    const text = slackText(
      message([alert({ summary: "<!channel> & <https://x|y>" })]),
      INSTALLATION,
    );
    expect(text).toContain("&lt;!channel&gt; &amp; &lt;https://x|y&gt;");
  });
});
