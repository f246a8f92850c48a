import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type FunctionServer, serveFunction } from "../../local/functions.ts";
import { startGateway } from "../../local/gateway/index.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../local/keys.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { MailServer, reply } from "../unit/functions/deliver-reminders/mail-server.ts";

const timeout = 180_000;
const OPS = "ops@example.com";

/** A tenant whose confirmations are due when somebody books. */
const TENANT = `
  select create_tenant('acme', 'Acme');
  insert into reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
  select t.id, 'At once', 'on_booking', 0, 'email' from tenants t where t.slug = 'acme';`;

const BOOKING = `
  select receive_webhook(t.id, $1, jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now(), 'payload', jsonb_build_object(
      'uid', $1::text, 'title', 'Intro', 'startTime', now() + interval '3 days',
      'endTime', now() + interval '3 days 1 hour', 'attendees', jsonb_build_array(
        jsonb_build_object('name', 'Ada', 'email', 'ada@example.com', 'timeZone', 'UTC')))))
  from tenants t where t.slug = 'acme'`;

describe.runIf(ownDatabases())("alerts", () => {
  const inbox = new MailServer();
  const acme = new MailServer();
  let isPasswordRight = false;
  let onMail = (): boolean => true;
  let database: OwnDatabase;
  let client: pg.Client;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  const servers: FunctionServer[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    home = await temporaryHome();
    gateway = await startGateway({
      port: 0,
      databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
      functions: {},
      keys: LOCAL_KEYS,
      log: () => {},
    });
    const { port } = await acme.start({
      onAuth: (_auth, _session, callback) =>
        isPasswordRight ? callback(null, { user: "acme" }) : callback(reply(535, "wrong password")),
    });
    await client.query(TENANT);
    await client.query(
      `select set_channel('acme', 'email', jsonb_build_object('provider', 'smtp',
         'url', 'smtp://acme:word@127.0.0.1:${port}', 'from', 'acme@example.com'))`,
    );
    await client.query("select add_alert_recipient('email', $1)", [OPS]);
  }, timeout);
  afterAll(async () => {
    for (const { process: child } of servers) process.kill(-child.pid, "SIGKILL");
    await client?.end();
    await gateway?.stop();
    await Promise.all([inbox.stop(), acme.stop()]);
    await database?.drop();
    await home?.remove();
  });

  async function serve(name: string, smtpPort: number): Promise<FunctionServer> {
    const server = await serveFunction(name, {
      home: home.home,
      log: () => {},
      env: {
        SUPABASE_URL: gateway.url,
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
        CRON_KEY: LOCAL_CRON_KEY,
        PUBLIC_FUNCTIONS_URL: "https://calbase.example/functions/v1",
        SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
        EMAIL_FROM: "calbase <calbase@example.com>",
      },
    });
    servers.push(server);
    return server;
  }

  async function kill(server: FunctionServer): Promise<void> {
    servers.splice(servers.indexOf(server), 1);
    process.kill(-server.process.pid, "SIGKILL");
    await server.process.ended;
  }

  /** Starts the inbox; whether it takes a mail is for the test to say. */
  const startInbox = () =>
    inbox.start({
      onData: (stream, _session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          inbox.messages.push(Buffer.concat(chunks));
          if (onMail()) callback();
        });
      },
    });

  const ping = ({ url }: FunctionServer) =>
    fetch(url, { method: "POST", headers: { "x-cron-key": LOCAL_CRON_KEY } });
  const arrived = (count: number) =>
    vi.waitFor(() => expect(inbox.messages).toHaveLength(count), {
      timeout: 60_000,
      interval: 100,
    });

  /** Judges once a minute, from one minute on to another, as seen from now. */
  async function judge(from: number, to: number): Promise<void> {
    for (let minute = from; minute <= to; minute++) {
      await client.query("select private.judge_alerts(now() + $1 * interval '1 minute')", [minute]);
    }
  }

  /** Has what is due sent until something has come of it. */
  const send = (sender: FunctionServer, hasCome: () => Promise<void>) =>
    vi.waitFor(
      async () => {
        await client.query("select private.queue_due_reminders()");
        await ping(sender);
        await hasCome();
      },
      { timeout: 60_000, interval: 500 },
    );

  /** Somebody books, and Acme's own account is refused. */
  async function bookInVain(uid: string, sender: FunctionServer): Promise<void> {
    await client.query(BOOKING, [uid]);
    await send(sender, async () => {
      expect((await client.query("select from private.channel_circuits")).rowCount).toBe(1);
    });
  }

  async function tell(teller: FunctionServer): Promise<void> {
    await client.query("select private.plan_alert_messages()");
    await ping(teller);
  }

  test("a provider that refuses is told once, that it is over once, and again when it is back", {
    timeout,
  }, async () => {
    const { port } = await startInbox();
    const [sender, teller] = await Promise.all([
      serve("deliver-reminders", port),
      serve("deliver-alerts", port),
    ]);
    await bookInVain("A", sender);
    await judge(0, 3);
    await tell(teller);
    await arrived(1);
    await judge(4, 5);
    await tell(teller);

    isPasswordRight = true;
    await client.query("select reopen_channel('acme', 'email')");
    await send(sender, async () => expect(acme.messages).toHaveLength(1));
    await judge(6, 13);
    await tell(teller);
    await arrived(2);

    isPasswordRight = false;
    await bookInVain("B", sender);
    await judge(14, 17);
    await tell(teller);
    await arrived(3);
    const [opened, resolved, back] = (await inbox.parsed()).map(({ text = "" }) => text);
    expect(opened).toMatch(/^Critical: .*\n\nacme sends nothing by email/);
    expect(resolved).toMatch(/^Resolved: .*\n\nacme sends nothing by email/);
    // By then its confirmation is late, too.
    expect(back).toMatch(/^Critical, again: .*\n\nacme sends nothing by email/m);
    await Promise.all([kill(sender), kill(teller)]);
  });

  test("a sender that is killed in the middle is followed by another: once more, and not again", {
    timeout,
  }, async () => {
    await client.query("delete from public.alerts");
    inbox.messages.length = 0;
    await inbox.stop();
    onMail = () => false;
    const { port } = await startInbox();
    const first = await serve("deliver-alerts", port);
    await client.query(
      `insert into public.alerts
         (kind, summary, what_to_do, for_tenant, opened_at, last_seen_at)
       values ('reminders_late', 'Late.', 'Look.', false, now(), now())`,
    );
    await tell(first);
    await arrived(1);
    await kill(first);

    onMail = () => true;
    const second = await serve("deliver-alerts", port);
    await ping(second);
    expect(inbox.messages).toHaveLength(1);
    await client.query(
      "update private.alert_messages set leased_until = now() where state = 'pending'",
    );
    await ping(second);
    await arrived(2);
    const state = async () =>
      (await client.query("select state from private.alert_messages order by id desc limit 1"))
        .rows[0].state;
    await vi.waitFor(async () => expect(await state()).toBe("sent"), { timeout: 20_000 });
    await tell(second);
    const ids = (await inbox.parsed()).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
    await kill(second);
  });

  test("of two that plan and claim at once, one gets it", { timeout }, async () => {
    await client.query("delete from public.alerts");
    await client.query(
      `insert into public.alerts
         (kind, summary, what_to_do, for_tenant, opened_at, last_seen_at)
       values ('queue_growing', 'Long.', 'Look.', false, now(), now())`,
    );
    const both = [new pg.Client(database.url), new pg.Client(database.url)];
    await Promise.all(both.map((one) => one.connect()));
    const twice = (query: string) => Promise.all(both.map((one) => one.query(query)));
    const planned = await twice("select private.plan_alert_messages() as made");
    const claimed = await twice("select public.claim_alert_messages() as message");
    await Promise.all(both.map((one) => one.end()));
    expect(planned.reduce((sum, { rows }) => sum + rows[0].made, 0)).toBe(1);
    expect(claimed.flatMap(({ rows }) => rows)).toHaveLength(1);
  });
});
