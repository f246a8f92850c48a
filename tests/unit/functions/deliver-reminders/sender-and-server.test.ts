import { describe, expect, it } from "vitest";
import {
  formatSender,
  parseSender,
} from "../../../../supabase/functions/_shared/sending/sender.ts";
import { parseSmtpUrl } from "../../../../supabase/functions/_shared/sending/smtp-url.ts";

describe("EMAIL_FROM", () => {
  it("is an address with or without a name", () => {
    expect(parseSender("a@b.test")).toEqual({ name: null, address: "a@b.test" });
    expect(parseSender("<a@b.test>")).toEqual({ name: null, address: "a@b.test" });
    expect(parseSender(' "Acme, Inc." <a@b.test> ')).toEqual({
      name: "Acme, Inc.",
      address: "a@b.test",
    });
    expect(parseSender("Müller <a@b.test>")).toEqual({ name: "Müller", address: "a@b.test" });
  });

  it("is quoted again where its name needs it", () => {
    const written = (text: string) =>
      formatSender(parseSender(text) ?? { name: "?", address: "?" });
    expect(written('"Acme, Inc." <a@b.test>')).toBe('"Acme, Inc." <a@b.test>');
    expect(written("A\\B <a@b.test>")).toBe('"A\\\\B" <a@b.test>');
    expect(written('"Müller" <a@b.test>')).toBe("Müller <a@b.test>");
    expect(written("a@b.test")).toBe("a@b.test");
  });

  it("is nothing else", () => {
    for (const text of ["", "Acme", "a@", "@b", "a b@c", "A <a@b.test", "A\nBcc: x <a@b.test>"]) {
      expect(parseSender(text)).toBeNull();
    }
    // What the database calls no address either.
    for (const text of ["a,b@c.test", "a;b@c.test", "A <a,b@c.test>", "a@b@c.test"]) {
      expect(parseSender(text)).toBeNull();
    }
  });
});

describe("SMTP_URL", () => {
  it("says host, port, encryption and login", () => {
    expect(parseSmtpUrl("smtps://u%40x:p%2Fw@mail.example.com")).toEqual({
      host: "mail.example.com",
      port: 465,
      secure: true,
      credentials: { user: "u@x", pass: "p/w" },
      isLocal: false,
    });
    expect(parseSmtpUrl("smtp://[::1]:1025")).toEqual({
      host: "::1",
      port: 1025,
      secure: false,
      credentials: null,
      isLocal: true,
    });
    expect(parseSmtpUrl("smtp://mail.example.com")?.port).toBe(587);
  });

  it("has no bare % and no other scheme", () => {
    for (const text of ["smtps://u:50%off@mail.example.com", "https://mail.example.com", "mail"]) {
      expect(parseSmtpUrl(text)).toBeNull();
    }
  });
});
