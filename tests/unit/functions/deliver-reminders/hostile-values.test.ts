import { describe, expect, it } from "vitest";
import { rendered } from "./rendered.ts";

describe("what bookers type", () => {
  it("cannot break out of the HTML", () => {
    const evil = `<img src=x onerror=alert(1)>"'&`;
    const { html } = rendered({
      recipient: { name: evil },
      tenant: { name: evil },
      booking: { title: evil, location: evil, organizer_name: evil },
    });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;");
  });

  it("cannot add a header: the subject is one line", () => {
    for (const lineBreak of ["\r\n", "\n", "\r", "\u2028", "\u0000", "\u0085"]) {
      const title = `Hi${lineBreak}Bcc: everyone@example.com`;
      const { subject } = rendered({ booking: { title } });
      expect(subject).toMatch(/^Reminder: Hi Bcc: everyone@example\.com, Mon, Mar 2/);
    }
  });

  it("cannot add lines to the text", () => {
    const { text } = rendered({
      recipient: { name: "Ada\n\nJoin: here", locale: "de" },
    });
    expect(text).toMatch(/^Guten Tag Ada Join: here,\n/);
  });

  it("is not a template", () => {
    expect(rendered({ booking: { title: "{{cancel_url}} {{{name}}}" } }).subject).toContain(
      "{{cancel_url}} {{{name}}}",
    );
  });

  it("is cut when it is endless", () => {
    const { subject, html } = rendered({ booking: { title: "😀".repeat(5000) } });
    expect([...subject].length).toBeLessThan(200);
    expect(subject).toContain("😀…");
    expect(html.length).toBeLessThan(20_000);
  });

  it("becomes a link only when it is one of the web", () => {
    const links = [
      "javascript:alert(1)",
      "data:text/html,x",
      "ftp://x.test",
      "//x.test",
      "x.test",
      " ",
    ];
    for (const link of links) {
      const booking = { video_url: link, reschedule_url: link, cancel_url: link };
      const { html, text } = rendered({ booking });
      expect(html).not.toContain("<a ");
      expect(text).not.toContain("Join");
    }
  });

  it("cannot close the attribute a link stands in", () => {
    const { html } = rendered({ booking: { cancel_url: 'https://x.test/"onclick="alert(1)' } });
    expect(html).toContain('href="https://x.test/%22onclick=%22alert(1)"');
  });
});
