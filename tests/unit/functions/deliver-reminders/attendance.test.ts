import { describe, expect, it } from "vitest";
import {
  messageLinks,
  publicLinks,
} from "../../../../supabase/functions/deliver-reminders/channels/public-links.ts";
import { type Changes, reminder } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const CONFIRM = "https://calbase.test/functions/v1/confirm-attendance?token=a&b";

const asking = (changes: Changes = {}) => rendered(changes, null, CONFIRM);

describe("a message that asks whether someone will be there", () => {
  it.each(["before_start", "on_booking", "on_reschedule"] as const)(
    "has a button for it, first of all: %s",
    (anchor) => {
      const { html, text } = asking({ reminder: { anchor } });
      expect(html).toMatch(/>I will be there<.*>Join the meeting<.*>Cancel</s);
      expect(html).toContain(
        'href="https://calbase.test/functions/v1/confirm-attendance?token=a&amp;b"',
      );
      expect(text).toContain(`I will be there:\n${CONFIRM}\n`);
    },
  );

  it.each([
    ["de", "Ich bin dabei"],
    ["fr", "Je serai là"],
    ["es", "Asistiré"],
  ])("asks in their language: %s", (locale, label) => {
    expect(asking({ recipient: { locale } }).text).toContain(label);
  });

  it("does not ask where there is nothing to say", () => {
    expect(rendered().html).not.toContain("I will be there");
    expect(asking({ reminder: { anchor: "after_end" } }).html).not.toContain("I will be there");
  });

  it("does not ask twice where a tenant's own words do", () => {
    const template = {
      language: null,
      subject: "Coming?",
      body: "Say yes: {{confirm_url}}",
      html: null,
    };
    const { text } = asking({ reminder: { template } });
    expect(text.split(CONFIRM)).toHaveLength(2);
    const none = rendered({
      reminder: {
        template: {
          ...template,
          body: "{{#confirm_url}}Say yes{{/confirm_url}}{{^confirm_url}}See you{{/confirm_url}}",
        },
      },
    });
    expect(none.text).toContain("See you");
  });
});

describe("where the link leads", () => {
  const asked = reminder({ reminder: { confirm_token: "to/ken" } });
  const linkWith = (environment: Record<string, string>) =>
    messageLinks(
      publicLinks((name) => environment[name]),
      asked,
    ).confirmUrl;

  it("is the function, where browsers are shown its page", () => {
    expect(linkWith({ PUBLIC_FUNCTIONS_URL: "https://api.acme.example/functions/v1/" })).toBe(
      "https://api.acme.example/functions/v1/confirm-attendance?token=to%2Fken",
    );
  });

  it("is the project's own page, where it has one", () => {
    const SUPABASE_URL = "https://abc.supabase.co";
    expect(linkWith({ SUPABASE_URL, CONFIRM_PAGE_URL: "https://acme.example/coming?x=1" })).toBe(
      "https://acme.example/coming?x=1&token=to%2Fken",
    );
  });

  it("is nowhere, where no page could have a button: nobody is asked in vain", () => {
    expect(linkWith({ SUPABASE_URL: "https://abc.supabase.co" })).toBeNull();
  });
});
