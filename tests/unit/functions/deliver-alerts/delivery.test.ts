import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  AlertMessage,
  AlertSettlement,
} from "../../../../supabase/functions/deliver-alerts/alert-message.ts";
import { openAlertChannels } from "../../../../supabase/functions/deliver-alerts/channels/channels.ts";
import { deliverAlerts } from "../../../../supabase/functions/deliver-alerts/deliver.ts";
import { MailServer, reply } from "../deliver-reminders/mail-server.ts";
import { isSignedWith, WebhookServer } from "../deliver-reminders/webhook-server.ts";
import { alert, INSTALLATION, message, minorAlert } from "./alerts.ts";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes, no").toString("base64")}`;

describe("a run", () => {
  const mails = new MailServer();
  const hooks = new WebhookServer();
  let smtp = "";
  let settled: AlertSettlement[] = [];
  beforeEach(async () => {
    Object.assign(hooks, { status: 200, headers: {}, rawAnswer: null, isSilent: false });
    hooks.received.length = 0;
    mails.messages.length = 0;
    settled = [];
    const { port } = await mails.start();
    smtp = `smtp://127.0.0.1:${port}`;
    await hooks.start();
  });
  afterEach(async () => {
    await mails.stop();
    await hooks.stop();
  });

  /** Delivers messages from a memory; `failures` is how often settling fails at first. */
  async function deliver(messages: AlertMessage[], { failures = 0, env = {} } = {}) {
    const variables: Record<string, string> = { SMTP_URL: smtp, ...env };
    const logged: string[] = [];
    await deliverAlerts({
      outbox: {
        claim: async (limit) => messages.splice(0, limit),
        async settle(settlement) {
          if (failures-- > 0) throw new Error("the database is away");
          settled.push(settlement);
        },
      },
      openChannels: () =>
        openAlertChannels({
          read: (name) => variables[name],
          installation: INSTALLATION,
          now: Date.now,
          network: { resolve: async () => ["127.0.0.1"], isAllowed: () => true, ca: hooks.ca },
        }),
      now: Date.now,
      pause: async () => {},
      log: (_level, reason, fields) => logged.push(JSON.stringify({ reason, ...fields })),
    });
    return logged;
  }

  const toSlack = (id = 1, secret: string | null = hooks.url) =>
    message([alert()], { id }, { channel: "slack", address: "#ops", secret });
  const toWebhook = (id = 1, changes = {}) =>
    message(
      [alert()],
      { id, idempotency_key: `alert/${id}` },
      { channel: "webhook", address: hooks.url, secret: SECRET, ...changes },
    );

  it("sends a mail from the project's account, as text and HTML", async () => {
    await deliver([message()]);
    const [mail] = await mails.parsed();
    expect(mail?.subject).toMatch(/^Critical: Reminders of acme/);
    expect(mail?.to).toMatchObject({ text: "ops@example.com" });
    expect(mail?.text).toContain("What to do:");
    expect(mail?.html).toContain("What to do");
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(settled).toEqual([
      expect.objectContaining({ id: 7, attempt: 1, outcome: "sent", provider: "smtp" }),
    ]);
  });

  it("posts to Slack what Slack takes", async () => {
    await deliver([toSlack()]);
    const [request] = hooks.received;
    expect(request).toMatchObject({ method: "POST", path: "/calbase?from=test" });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      text: expect.stringContaining("*Critical: Reminders of acme are late"),
    });
    expect(settled).toMatchObject([{ outcome: "sent", provider: "slack" }]);
  });

  it("signs webhooks, whose id is the same at every attempt", async () => {
    await deliver([toWebhook(5), toWebhook(5)]);
    const [first, second] = hooks.received;
    expect(first && isSignedWith(SECRET, first)).toBe(true);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(JSON.parse(first?.body ?? "")).toEqual({
      type: "alerts.changed",
      timestamp: "2026-03-09T10:06:00.000Z",
      data: { installation: INSTALLATION, tenant: null, alerts: [alert()], left_out: 0 },
    });
  });

  it("lets none wait for another, and tells of each what became of it", async () => {
    hooks.status = 404;
    const logged = await deliver([message(), toSlack(2), toWebhook(3)]);
    expect(settled).toHaveLength(3);
    const outcomes = Object.fromEntries(settled.map(({ id, outcome }) => [id, outcome]));
    expect(outcomes).toEqual({ 2: "failed", 3: "failed", 7: "sent" });
    expect(logged.join()).toContain("alert_failed");
  });

  for (const [status, outcome] of [
    [200, "sent"],
    [400, "failed"],
    [403, "failed"],
    [404, "failed"],
    [410, "failed"],
    [429, "retry"],
    [500, "retry"],
  ] as const) {
    it(`that Slack answers ${status} means ${outcome}`, async () => {
      hooks.status = status;
      hooks.headers = { "retry-after": "30" };
      await deliver([toSlack()]);
      expect(settled).toMatchObject([
        { outcome, retry_after_seconds: outcome === "retry" ? 30 : null },
      ]);
    });
  }

  it("tries again to say what became of a message", async () => {
    await deliver([message()], { failures: 3 });
    expect(settled).toHaveLength(1);
    expect(mails.messages).toHaveLength(1);
  });

  it("ends when the database stays away, to be handed out again", async () => {
    await expect(deliver([message()], { failures: 9 })).rejects.toThrow("the database is away");
  });

  it("is told by a mail server that refuses", async () => {
    await mails.stop();
    const { port } = await mails.start({
      onRcptTo: (_address, _session, callback) => callback(reply(550)),
    });
    await deliver([message()], { env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
    expect(settled).toMatchObject([
      { outcome: "failed", error: expect.stringContaining("said the test") },
    ]);
  });

  it("without a mail account says so, and sends the rest", async () => {
    await deliver([message(), toSlack(2)], { env: { SMTP_URL: "" } });
    expect(settled).toContainEqual(
      expect.objectContaining({
        id: 7,
        outcome: "blocked",
        error: "E-mail is not configured: neither RESEND_API_KEY nor SMTP_URL is set",
      }),
    );
    expect(settled).toContainEqual(expect.objectContaining({ id: 2, outcome: "sent" }));
  });

  it("without its secret says what to do", async () => {
    await deliver([toSlack(1, null), toWebhook(2, { secret: null })]);
    for (const settlement of settled) {
      expect(settlement).toMatchObject({
        outcome: "blocked",
        error: expect.stringMatching(/Vault does not have its (URL|secret)/),
      });
    }
  });

  it("posts to nobody but the public internet", async () => {
    const channels = openAlertChannels({
      read: () => undefined,
      installation: INSTALLATION,
      now: Date.now,
    });
    for (const one of [
      toSlack(1, "https://127.0.0.1/hook"),
      toWebhook(2, { address: "https://169.254.169.254/latest" }),
    ]) {
      const attempt = channels.choose(one.recipient).prepare(one);
      expect(await attempt(AbortSignal.timeout(1_000))).toEqual({
        outcome: "failed",
        error: "the webhook's host is not on the public internet",
      });
    }
  });

  it("logs neither addresses nor secrets", async () => {
    hooks.status = 500;
    const logged = await deliver([toSlack(), toWebhook(2), message([minorAlert()])], {
      env: { SMTP_URL: "smtp://127.0.0.1:1" },
    });
    expect(logged).toHaveLength(3);
    expect(logged.join()).not.toMatch(/example|whsec|calbase\?from|ops/);
  });
});
