import { describe, expect, it } from "vitest";
import { renderEmail } from "../../../../supabase/functions/deliver-alerts/messages/email.ts";
import { alert, INSTALLATION, many, message, minorAlert, resolvedAlert } from "./alerts.ts";

const subject = (...[alerts, changes, recipient]: Parameters<typeof message>) =>
  renderEmail(message(alerts, changes, recipient), INSTALLATION).subject;
const text = (...[alerts, changes, recipient]: Parameters<typeof message>) =>
  renderEmail(message(alerts, changes, recipient), INSTALLATION).text;

describe("the subject", () => {
  it("of one alert is what is wrong", () => {
    expect(subject()).toBe(
      "Critical: Reminders of acme are late: 14 have been due for up to 12 minutes.",
    );
    expect(subject([minorAlert()])).toMatch(/^New: Nothing has come/);
    expect(subject([minorAlert({ reopened: 1 })])).toMatch(/^Again: /);
    expect(subject([resolvedAlert()])).toMatch(/^Resolved: /);
  });

  it("of several is how many", () => {
    expect(subject([alert(), minorAlert(), resolvedAlert()])).toBe("Alerts: 2 open, 1 resolved");
    expect(subject([resolvedAlert(), resolvedAlert()])).toBe("Alerts: 2 resolved");
    expect(subject(many(50), { left_out: 10 })).toBe("Alerts: 60 open");
    expect(subject([alert()], { kind: "digest" })).toBe("Daily digest of alerts: 1 open");
    expect(subject([alert(), alert()], {}, { tenant: "acme" })).toBe("Alerts of acme: 2 open");
  });

  it("is one line, and not endless", () => {
    const endless = subject([alert({ summary: `a\r\nBcc: x@example.com ${"long ".repeat(99)}` })]);
    expect(endless).not.toMatch(/[\r\n]/);
    expect(endless).toHaveLength(150);
  });
});

describe("the text", () => {
  it("says what happened, by what it is known, and what to do and what not", () => {
    expect(text()).toBe(`Critical: Reminders late (alert 12)

Reminders of acme are late: 14 have been due for up to 12 minutes.

Since: 9 Mar 2026, 11:05
Late: 14
Oldest due: 9 Mar 2026, 10:53
Share: 0.4

What to do: Look at select * from doctor(); whether the sender answers. Do not retry by hand: they go out by themselves once it does, and those that would come too late are not sent.

Not to be told of it again while it lasts: npm run alerts -- acknowledge 12, or in Studio: select acknowledge_alert(12);

calbase at abcdefghijklmnop.supabase.co tells you of its alerts. To change that: npm run alerts -- recipients (you are recipient 3). Times are in Europe/Berlin.
`);
  });

  it("of one that is over says from when to when, and nothing to do", () => {
    const over = text([resolvedAlert({ reopened: 2 })]);
    expect(over).toContain(
      "Since: 9 Mar 2026, 11:05\nUntil: 9 Mar 2026, 11:31\nCame back: 2 times",
    );
    expect(over).not.toMatch(/What to do|acknowledge/);
  });

  it("tells a tenant's admins nothing that only operators can do", () => {
    const theirs = text([alert()], {}, { tenant: "acme" });
    expect(theirs).not.toMatch(/npm run|acknowledge_alert/);
    expect(theirs).toContain("tells you of alerts of acme");
  });

  it("has of many what fits, and says how many more there are", () => {
    const all = text(many(50), { left_out: 10 });
    expect(all.match(/\(alert \d+\)/g)).toHaveLength(50);
    expect(all).toContain("And 10 more: npm run alerts");
  });

  it("shows evidence of any shape", () => {
    const evidence = { a_b: ["x", 2], of: { late: 1, since_at: "2026-03-09T10:00:00Z" }, no: null };
    expect(text([alert({ evidence })])).toContain(
      "A b: x, 2\nOf: late 1, since 9 Mar 2026, 11:00\n",
    );
  });
});

describe("the HTML", () => {
  it("takes nothing of an alert for markup", () => {
    const evil = "<img src=x onerror=alert(1)>";
    const changes = { summary: evil, what_to_do: evil, evidence: { [evil]: evil } };
    for (const mail of [message([alert(changes)]), message([alert(changes), alert(changes)])]) {
      expect(renderEmail(mail, INSTALLATION).html).not.toContain("<img");
    }
  });

  it("links to nothing", () => {
    expect(renderEmail(message(), INSTALLATION).html).not.toContain("<a ");
  });
});
