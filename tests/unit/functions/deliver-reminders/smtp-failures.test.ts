import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSmtpTransport } from "../../../../supabase/functions/_shared/sending/email-smtp.ts";
import type {
  EmailMessage,
  Transport,
} from "../../../../supabase/functions/_shared/sending/transport.ts";
import { MailServer, reply } from "./mail-server.ts";
import { message, options } from "./messages.ts";

const FROM = { name: null, address: "mail@praxis.test" };
/** It may have been taken, and is tried again only when the server had its time (RFC 5321). */
const UNKNOWN = { outcome: "unknown", retryAfterSeconds: 600 };

describe("an SMTP server that", () => {
  let server: MailServer;
  let channel: Transport<EmailMessage> | undefined;
  beforeEach(() => {
    server = new MailServer();
  });
  afterEach(async () => {
    channel?.close?.();
    await server.stop();
  });

  type Behaviour = Parameters<MailServer["start"]>[0];
  async function sendTo(behaviour: Behaviour) {
    channel = createSmtpTransport({
      server: await server.start(behaviour),
      from: FROM,
    });
    return channel.send(message(), options());
  }

  const refusals: Record<string, (code: number) => Behaviour> = {
    "the sender": (code) => ({ onMailFrom: (_address, _session, done) => done(reply(code)) }),
    "the recipient": (code) => ({ onRcptTo: (_address, _session, done) => done(reply(code)) }),
    "the message": (code) => ({
      onData: (stream, _session, done) => stream.resume().on("end", () => done(reply(code))),
    }),
  };
  for (const [what, behaviour] of Object.entries(refusals)) {
    for (const [code, outcome] of [
      [421, "retry"],
      [450, "retry"],
      [452, "retry"],
      [550, "failed"],
      [552, "failed"],
      [554, "failed"],
    ] as const) {
      it(`refuses ${what} with ${code} means ${outcome}`, async () => {
        const result = await sendTo(behaviour(code));
        expect(result.outcome).toBe(outcome);
        expect(result.error).toContain(String(code));
      });
    }
  }

  it("refuses one message takes the next", async () => {
    let refused = false;
    const first = await sendTo({
      onRcptTo(_address, _session, done) {
        done(refused ? null : reply(550));
        refused = true;
      },
    });
    expect(first.outcome).toBe("failed");
    expect(await channel?.send(message(), options())).toMatchObject({ outcome: "sent" });
  });

  it("refuses the connection itself means retry, even with a 5xx", async () => {
    const result = await sendTo({ onConnect: (_session, done) => done(reply(554)) });
    expect(result).toMatchObject({ outcome: "retry", error: expect.stringContaining("554") });
  });

  it("refuses the login means that the account is blocked", async () => {
    const address = await server.start({ onAuth: (_auth, _session, done) => done(reply(535)) });
    const credentials = { user: "me", pass: "wrong" };
    channel = createSmtpTransport({ server: { ...address, credentials }, from: FROM });
    expect(await channel.send(message(), options())).toMatchObject({
      outcome: "blocked",
      error: expect.stringContaining("535"),
    });
  });

  it("wants a login where none is configured means that the account is blocked", async () => {
    expect(await sendTo({ authOptional: false })).toMatchObject({ outcome: "blocked" });
  });

  it("is not there means retry", async () => {
    const address = await server.start();
    await server.stop();
    channel = createSmtpTransport({ server: address, from: FROM });
    const result = await channel.send(message(), options());
    expect(result).toMatchObject({
      outcome: "retry",
      error: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("breaks an idle connection costs one attempt at most", async () => {
    const sockets: Socket[] = [];
    const address = await server.start();
    const relay = await listen((socket) => sockets.push(socket), address.port);
    channel = createSmtpTransport({ server: { ...address, port: relay.port }, from: FROM });
    expect((await channel.send(message(), options())).outcome).toBe("sent");
    await Promise.all(
      sockets.map(
        (socket) => new Promise((closed) => socket.on("close", closed).resetAndDestroy()),
      ),
    );
    expect((await channel.send(message(), options())).outcome).not.toBe("failed");
    expect((await channel.send(message(), options())).outcome).toBe("sent");
    channel.close?.();
    relay.server.close();
  });

  it("says nothing means retry when the time is over", async () => {
    const sockets: Socket[] = [];
    const silent = await listen((socket) => sockets.push(socket));
    channel = createSmtpTransport({
      server: {
        host: "127.0.0.1",
        port: silent.port,
        secure: false,
        credentials: null,
        isLocal: true,
      },
      from: FROM,
    });
    const timeout = new AbortController();
    const sending = channel.send(message(), options({ signal: timeout.signal }));
    timeout.abort();
    expect(await sending).toEqual({ outcome: "retry", error: "SMTP: no answer in time" });
    for (const socket of sockets) socket.destroy();
    silent.server.close();
  });

  it("stops answering after it got the message means that it may have taken it", async () => {
    const timeout = new AbortController();
    const address = await server.start({
      onData: (stream) => void stream.resume().on("end", () => timeout.abort()),
    });
    channel = createSmtpTransport({ server: address, from: FROM });
    const result = await channel.send(message(), options({ signal: timeout.signal }));
    expect(result).toEqual({ ...UNKNOWN, error: "SMTP: no answer in time" });
  });

  describe("is slow", () => {
    const limits = { handOverMs: 400, acknowledgeMs: 1_000 };
    /** Keeps what it gets, and says so after a while. */
    const acknowledges = (ms: number): Behaviour => ({
      onData(stream, _session, done) {
        server.messages.push(Buffer.from("a message"));
        stream.resume().on("end", () => setTimeout(done, ms).unref());
      },
    });

    it("to acknowledge the message gets it once", async () => {
      channel = createSmtpTransport({
        server: await server.start(acknowledges(700)),
        from: FROM,
        limits,
      });
      expect(await channel.send(message(), options())).toMatchObject({ outcome: "sent" });
      expect(server.messages).toHaveLength(1);
    });

    it("beyond measure to acknowledge it may have taken it", async () => {
      channel = createSmtpTransport({
        server: await server.start(acknowledges(3_000)),
        from: FROM,
        limits,
      });
      expect(await channel.send(message(), options())).toMatchObject(UNKNOWN);
    });

    it("to ask for the message means retry", async () => {
      channel = createSmtpTransport({
        server: await server.start({
          onRcptTo: (_address, _session, done) => void setTimeout(done, 3_000).unref(),
        }),
        from: FROM,
        limits,
      });
      expect(await channel.send(message(), options())).toEqual({
        outcome: "retry",
        error: "SMTP: no answer in time",
      });
      expect(server.messages).toEqual([]);
    });
  });

  it("breaks the connection after it got the message means that it may have taken it", async () => {
    const sockets: Socket[] = [];
    const address = await server.start({
      onData: (stream) =>
        void stream.resume().on("end", () => {
          for (const socket of sockets) socket.resetAndDestroy();
        }),
    });
    const relay = await listen((socket) => sockets.push(socket), address.port);
    channel = createSmtpTransport({ server: { ...address, port: relay.port }, from: FROM });
    expect(await channel.send(message(), options())).toMatchObject(UNKNOWN);
    relay.server.close();
  });

  it("breaks the connection before the message means retry", async () => {
    const sockets: Socket[] = [];
    const address = await server.start({
      onRcptTo: () => {
        for (const socket of sockets) socket.resetAndDestroy();
      },
    });
    const relay = await listen((socket) => sockets.push(socket), address.port);
    channel = createSmtpTransport({ server: { ...address, port: relay.port }, from: FROM });
    expect(await channel.send(message(), options())).toMatchObject({ outcome: "retry" });
    relay.server.close();
  });
});

/** A TCP server on a free port; with a target it passes everything on to that port. */
async function listen(onSocket: (socket: Socket) => void, target?: number) {
  const { connect } = await import("node:net");
  const server: Server = createServer((socket) => {
    onSocket(socket);
    socket.on("error", () => {});
    if (!target) return;
    const upstream = connect(target, "127.0.0.1");
    upstream.on("error", () => {});
    socket.pipe(upstream).pipe(socket);
    socket.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return { server, port: address.port };
}
