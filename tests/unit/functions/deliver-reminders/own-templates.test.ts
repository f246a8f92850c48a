import { describe, expect, it } from "vitest";
import type { MessageTemplate } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import type { Changes } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const UNSUBSCRIBE = "https://calbase.test/unsubscribe?token=a&b";

function own(template: Partial<MessageTemplate>, changes: Changes = {}, url: string | null = null) {
  const whole = { language: "en", subject: "Hi", body: "Hello", html: null, ...template };
  return rendered({ ...changes, reminder: { ...changes.reminder, template: whole } }, url);
}

describe("a tenant's own words", () => {
  it("take the place of greeting and text, above the details", () => {
    const { subject, text, html } = own({
      subject: "{{title}} for {{first_name}}",
      body: "Dear {{name}},\n\nsee {{organizer_name}}.\nBring a towel.",
    });
    expect(subject).toBe("Check-up for Ada");
    expect(text).toMatch(
      /^Dear Ada Lovelace,\n\nsee Grace Hopper\.\nBring a towel\.\n\nWhat: Check-up\nWhen: Monday/,
    );
    expect(html).toContain(">Dear Ada Lovelace,</p>");
    expect(html).toContain(">see Grace Hopper.<br>Bring a towel.</p>");
    expect(html).not.toContain("<h1");
  });

  it("are escaped, with web addresses to click", () => {
    const { html } = own({ body: "<b>1 & 2</b> https://acme.test/a?b=1&c=2. javascript:alert(1)" });
    expect(html).toContain("&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    expect(html).toContain('<a href="https://acme.test/a?b=1&amp;c=2"');
    expect(html).toContain("</a>. javascript:alert(1)</p>");
  });

  it("need not be followed by links they name themselves", () => {
    const { text, html } = own({ body: "Move it: {{reschedule_url}}" });
    expect(text.match(/https:\/\/cal\.test\/reschedule/g)).toHaveLength(1);
    expect(html).toContain(">https://cal.test/reschedule/uid-1</a>");
    expect(html).not.toContain(">Reschedule</a>");
    expect(html).toContain(">Cancel</a>");
  });

  it("can show or leave out parts", () => {
    const body = "{{#notes}}Notes: {{notes}}{{/notes}}{{^notes}}No notes{{/notes}}{{! why }}";
    expect(own({ body }).text).toMatch(/^No notes\n/);
    expect(own({ body }, { booking: { notes: "Leg" } }).text).toMatch(/^Notes: Leg\n/);
  });

  it("can name answers to the booking questions", () => {
    const booking = { answers: { "shoe-size": "44", colour: "<red>" } };
    const { text, html } = own({ body: "{{answers.shoe-size}} {{answers.colour}}." }, { booking });
    expect(text).toMatch(/^44 <red>\./);
    expect(html).toContain("44 &lt;red&gt;.");
  });

  it("find nothing behind the names that every object has", () => {
    const names = ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"];
    const body = names.map((name) => `[{{answers.${name}}}]`).join("");
    expect(own({ body }).text).toMatch(/^(\[\]){5}\n/);
  });

  it("can be the whole HTML part, with values escaped; the text part stays", () => {
    const { html, text } = own(
      { html: '<p title="{{title}}">{{name}} {{join_url}}</p>' },
      { recipient: { name: `<script>"'` } },
    );
    expect(html).toBe(
      '<p title="Check-up">&lt;script&gt;&quot;&#39; https://app.cal.test/video/uid-1?a&#61;1&amp;b&#61;2</p>',
    );
    expect(text).toMatch(/^Hello\n\nWhat: Check-up/);
  });

  it("let no value run code, in a link or where quotes are forgotten", () => {
    const answers = { site: " JavaScript:alert(1)", plain: "x onclick=alert(1)" };
    const { html } = own(
      { html: "<a href='{{answers.site}}'>1</a><a href={{answers.plain}}>2</a>{{is_online}}" },
      { booking: { answers } },
    );
    expect(html).toBe(
      "<a href='unsafe:JavaScript:alert(1)'>1</a><a href=x onclick&#61;alert(1)>2</a>true",
    );
  });

  it("are not written when what people typed would make them too large to be sent", () => {
    const changes = { booking: { notes: "&".repeat(1000) } };
    const html = "{{notes}}".repeat(10_000);
    expect(() => own({ html }, changes)).toThrow("it would be too long");
    expect(() => own({ body: html.slice(0, 18_000) }, changes)).toThrow("it would be too long");
    expect(own({ html: "{{notes}}".repeat(20) }, changes).html).toHaveLength(100_000);
  });

  it("never lack the link to unsubscribe", () => {
    const after = { reminder: { anchor: "after_end" as const } };
    const link = 'href="https://calbase.test/unsubscribe?token=a&amp;b"';
    expect(own({}, after, UNSUBSCRIBE).html).toContain(link);
    expect(own({}, after, UNSUBSCRIBE).text).toContain(`Unsubscribe: ${UNSUBSCRIBE}\n`);
    const plain = own({ html: "<html><body>Hi</body></html>" }, after, UNSUBSCRIBE).html;
    expect(plain).toMatch(/Hi<p><a href="[^"]*">Unsubscribe<\/a><\/p>\n<\/body>/);
    const named = own({ html: '<a href="{{unsubscribe_url}}">Stop</a>' }, after, UNSUBSCRIBE).html;
    expect(named).toBe(`<a ${link.replace("=a", "&#61;a")}>Stop</a>`);
  });

  it("that are not mustache make rendering fail", () => {
    expect(() => own({ body: "{{#name}}" })).toThrow("Unclosed section");
  });
});

describe("the language of a tenant's own words", () => {
  const when = (language: string | null, locale: string | null, tenant: string | null = "en") =>
    own({ language, subject: "{{date}}" }, { recipient: { locale }, tenant: { locale: tenant } })
      .subject;

  it("decides the language of dates, with the recipient's regional way to write them", () => {
    expect(when("de", "en")).toBe("Montag, 2. März 2026");
    expect(when("en", "en-GB")).toBe("Monday, 2 March 2026");
  });

  it("may be one that calbase has no words for", () => {
    expect(when("it", "it")).toBe("lunedì 2 marzo 2026");
    expect(own({ language: "it" }).html).toContain('<html lang="it">');
  });

  it("is the tenant's where the template says none", () => {
    expect(when(null, "en", "de")).toBe("Montag, 2. März 2026");
    expect(when(null, "fr", null)).toBe("lundi 2 mars 2026");
  });
});
