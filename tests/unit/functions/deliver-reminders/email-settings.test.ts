import { afterEach, describe, expect, it } from "vitest";
import { chooseEmailChannel } from "../../../../supabase/functions/deliver-reminders/channels/email.ts";
import { parseSender } from "../../../../supabase/functions/deliver-reminders/channels/sender.ts";
import { parseSmtpUrl } from "../../../../supabase/functions/deliver-reminders/channels/smtp-url.ts";
import { MailServer } from "./mail-server.ts";
import { message, options } from "./messages.ts";

/** The channel chosen in an environment. */
const choose = (environment: Record<string, string>) =>
  chooseEmailChannel((name) => environment[name]);
const EMAIL_FROM = "Acme <mail@acme.test>";

describe("the e-mail provider", () => {
  it("is Resend when its key is set, else SMTP", () => {
    const both = { RESEND_API_KEY: "re_x", SMTP_URL: "smtp://127.0.0.1:25", EMAIL_FROM };
    expect(choose(both).provider).toBe("resend");
    expect(choose({ ...both, RESEND_API_KEY: "" }).provider).toBe("smtp");
  });

  const incomplete: Record<string, [environment: Record<string, string>, reason: string]> = {
    "no provider is configured": [{ EMAIL_FROM }, "Neither RESEND_API_KEY nor SMTP_URL is set"],
    "SMTP_URL is no SMTP URL": [
      { SMTP_URL: "http://x.test", EMAIL_FROM },
      "SMTP_URL is not of the form smtp://user:pass@host:port",
    ],
    "Resend has no sender": [
      { RESEND_API_KEY: "re_x", SMTP_URL: "smtp://127.0.0.1:25" },
      "EMAIL_FROM is not set, for example: Reminders <mail@example.com>",
    ],
    "a remote mail server has no sender": [
      { SMTP_URL: "smtp://mail.example.com" },
      "EMAIL_FROM is not set, for example: Reminders <mail@example.com>",
    ],
    "the sender is none": [
      { SMTP_URL: "smtp://127.0.0.1:25", EMAIL_FROM: "Acme" },
      "EMAIL_FROM is not of the form: Name <address>",
    ],
  };
  for (const [name, [environment, reason]] of Object.entries(incomplete)) {
    it(`is missing, and every message fails with what to do, when ${name}`, async () => {
      expect(await choose(environment).send(message(), options())).toEqual({
        outcome: "failed",
        error: reason,
      });
    });
  }
});

describe("the local inbox", () => {
  const server = new MailServer();
  afterEach(() => server.stop());

  it("gets mail from calbase where no sender is configured", async () => {
    const { port } = await server.start();
    const channel = choose({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    expect((await channel.send(message(), options())).outcome).toBe("sent");
    channel.close?.();
    const [mail] = await server.parsed();
    expect(mail?.from?.value).toEqual([{ name: "calbase", address: "reminders@calbase.local" }]);
  });
});

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

  it("is nothing else", () => {
    for (const text of ["", "Acme", "a@", "@b", "a b@c", "A <a@b.test", "A\nBcc: x <a@b.test>"]) {
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
});
