import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSmtpTransport } from "../../../../supabase/functions/_shared/sending/email-smtp.ts";
import { MailServer } from "./mail-server.ts";
import { message, options } from "./messages.ts";

const FROM = {
  name: "Zahnärzte Müller, Söhne & Töchter – die große Praxis",
  address: "mail@praxis.test",
};

describe("an e-mail by SMTP", () => {
  let server: MailServer;
  beforeEach(() => {
    server = new MailServer();
  });
  afterEach(() => server.stop());

  it("arrives as it was rendered", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    const sent = message({
      subject: "Erinnerung: Prüfung – ein langer Titel, der mehr als eine Zeile braucht 😀😀😀😀",
      text: "Zoë,\n.\n..\nFrom here\n= tab\t \nEnd ",
      html: `<p>${"Zoë & 😀 ".repeat(300)}</p>`,
    });
    const result = await channel.send(sent, options());
    channel.close?.();
    expect(result).toEqual({ outcome: "sent", providerMessageId: "<reminder-1.1@praxis.test>" });
    const [mail] = await server.parsed();
    expect(mail?.subject).toBe(sent.subject);
    expect(mail?.from?.value).toEqual([FROM]);
    expect(mail?.to).toMatchObject({ value: [{ address: "ada@example.com" }] });
    expect(mail?.text?.trimEnd()).toBe(sent.text.trimEnd());
    expect(mail?.html).toContain(sent.html);
    expect(mail?.date).toEqual(sent.date);
    expect(mail?.messageId).toBe("<reminder-1.1@praxis.test>");
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  });

  it("is ASCII in lines that every server takes", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    const long = "ü".repeat(5000);
    await channel.send(message({ subject: long.slice(0, 200), text: long, html: long }), options());
    channel.close?.();
    const raw = server.messages[0]?.toString("latin1") ?? "";
    expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(76);
  });

  it("has the same bytes at every attempt", async () => {
    const address = await server.start();
    for (let attempt = 0; attempt < 2; attempt++) {
      const channel = createSmtpTransport({ server: address, from: FROM });
      await channel.send(message(), options());
      channel.close?.();
    }
    expect(server.messages).toHaveLength(2);
    expect(server.messages[0]?.equals(server.messages[1] as Buffer)).toBe(true);
  });

  it("has another Message-ID for another generation", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    await channel.send(message(), options({ idempotencyKey: "r/1" }));
    await channel.send(message(), options({ idempotencyKey: "r/2" }));
    channel.close?.();
    const ids = (await server.parsed()).map(({ messageId }) => messageId);
    expect(ids).toEqual(["<r.1@praxis.test>", "<r.2@praxis.test>"]);
  });

  it("goes over the connection of the one before", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    for (let n = 0; n < 5; n++) await channel.send(message(), options());
    channel.close?.();
    expect(server.messages).toHaveLength(5);
    expect(server.connections).toBe(1);
  });

  it("goes over a new connection after fifty, and after the channel was closed", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    for (let n = 0; n < 51; n++) await channel.send(message(), options());
    expect(server.connections).toBe(2);
    channel.close?.();
    await channel.send(message(), options());
    channel.close?.();
    expect(server.connections).toBe(3);
  });

  it("goes over as many connections as there are messages at a time", async () => {
    const channel = createSmtpTransport({ server: await server.start(), from: FROM });
    await Promise.all(Array.from({ length: 4 }, () => channel.send(message(), options())));
    await Promise.all(Array.from({ length: 4 }, () => channel.send(message(), options())));
    channel.close?.();
    expect(server.messages).toHaveLength(8);
    expect(server.connections).toBe(4);
  });

  it("is sent with the name and password of SMTP_URL", async () => {
    const logins: unknown[] = [];
    const address = await server.start({
      authOptional: false,
      onAuth({ username, password }, _session, callback) {
        logins.push({ username, password });
        callback(null, { user: username });
      },
    });
    const credentials = { user: "me", pass: "p@ss" };
    const channel = createSmtpTransport({ server: { ...address, credentials }, from: FROM });
    expect((await channel.send(message(), options())).outcome).toBe("sent");
    channel.close?.();
    expect(logins).toEqual([{ username: "me", password: "p@ss" }]);
  });

  it("goes to a local server without encryption, whose certificate nobody could check", async () => {
    const channel = createSmtpTransport({
      server: await server.start({ disabledCommands: [] }),
      from: FROM,
    });
    expect((await channel.send(message(), options())).outcome).toBe("sent");
    channel.close?.();
  });

  it("is not sent to a remote server whose certificate is not trusted", async () => {
    const address = await server.start({ disabledCommands: [] });
    const remote = { ...address, isLocal: false };
    const channel = createSmtpTransport({ server: remote, from: FROM });
    expect(await channel.send(message(), options())).toMatchObject({
      outcome: "retry",
      error: expect.stringContaining("certificate"),
    });
    expect(server.messages).toEqual([]);
  });

  it("is not sent, nor the password, to a remote server that offers no encryption", async () => {
    const logins: unknown[] = [];
    const address = await server.start({
      onAuth(auth, _session, callback) {
        logins.push(auth);
        callback(null, { user: "me" });
      },
    });
    const credentials = { user: "me", pass: "p@ss" };
    const remote = { ...address, credentials, isLocal: false };
    const channel = createSmtpTransport({ server: remote, from: FROM });
    expect((await channel.send(message(), options())).outcome).toBe("retry");
    expect(logins).toEqual([]);
    expect(server.messages).toEqual([]);
  });
});
