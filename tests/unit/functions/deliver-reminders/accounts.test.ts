import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "../../../../supabase/functions/_shared/sending/attempting.ts";
import { openChannels } from "../../../../supabase/functions/deliver-reminders/channels/channels.ts";
import type { ChannelName } from "../../../../supabase/functions/deliver-reminders/reminder.ts";
import { FakeResend } from "../../../providers/fake-resend.ts";
import { FakeTwilio, TWILIO } from "../../../providers/fake-twilio.ts";
import { MailServer } from "./mail-server.ts";
import { LINKS } from "./messages.ts";
import { type Changes, reminder } from "./reminders.ts";

const CHANNELS: readonly ChannelName[] = ["email", "sms", "webhook"];
type Environment = Record<string, string>;
const NOW = Date.parse("2026-03-02T13:00:00Z");
const EMAIL_FROM = "Acme <mail@acme.test>";
const RESEND = { RESEND_API_KEY: "re_test", EMAIL_FROM };
const PROJECT_TWILIO = {
  TWILIO_ACCOUNT_SID: TWILIO.accountSid,
  TWILIO_AUTH_TOKEN: TWILIO.authToken,
  TWILIO_FROM: "+15005550006",
};

const open = (environment: Environment) =>
  openChannels({ read: (name) => environment[name], links: LINKS, now: () => NOW });
const choose = (environment: Environment, changes: Changes["reminder"] = {}) =>
  open(environment).choose(reminder({ reminder: changes }));

describe("a reminder goes out", () => {
  it("by the project's Resend account, else by its mail server", () => {
    const both = { ...RESEND, SMTP_URL: "smtp://127.0.0.1:25" };
    expect(choose(both).provider).toBe("resend");
    expect(choose({ ...both, RESEND_API_KEY: " " }).provider).toBe("smtp");
  });

  it("by the tenant's own account, when it has one", () => {
    const account = { provider: "smtp", url: "smtps://u:p@mail.acme.test", from: EMAIL_FROM };
    expect(choose(RESEND, { account }).provider).toBe("smtp");
    const resend = { provider: "resend", api_key: "re_own", from: EMAIL_FROM };
    expect(choose({ SMTP_URL: "smtp://127.0.0.1" }, { account: resend }).provider).toBe("resend");
  });

  it("by Twilio when it is a text message, and to the tenant's URL when it is a webhook", () => {
    expect(choose(PROJECT_TWILIO, { channel: "sms" }).provider).toBe("twilio");
    const account = { url: "https://acme.example/hook", secret: "whsec_c2VjcmV0" };
    expect(choose({}, { channel: "webhook", account }).provider).toBe("webhook");
  });

  it("by the same channel as others of its account, and by no other", () => {
    const channels = open(RESEND);
    const own = { account: { api_key: "re_own", from: EMAIL_FROM } };
    const first = channels.choose(reminder());
    expect(channels.choose(reminder())).toBe(first);
    expect(channels.choose(reminder({ reminder: own }))).not.toBe(first);
  });
});

describe("a reminder that cannot go out says what to set", () => {
  const cases: [what: string, environment: Environment, changes: Changes["reminder"], string][] = [
    [
      "no provider",
      {},
      {},
      "E-mail is not configured: neither RESEND_API_KEY nor SMTP_URL is set, and the tenant has no account of its own (set_channel)",
    ],
    [
      "a mail server that is none",
      { SMTP_URL: "http://x.test", EMAIL_FROM },
      {},
      "SMTP_URL is not of the form smtp://user:pass@host:port, with %25 for a % and %40 for an @",
    ],
    [
      "Resend without a sender",
      { RESEND_API_KEY: "re_x", SMTP_URL: "smtp://127.0.0.1:25" },
      {},
      "EMAIL_FROM is not set, for example: Reminders <mail@example.com>",
    ],
    [
      "a remote mail server without a sender",
      { SMTP_URL: "smtp://mail.example.com" },
      {},
      "EMAIL_FROM is not set, for example: Reminders <mail@example.com>",
    ],
    [
      "a sender that is none",
      { ...RESEND, EMAIL_FROM: "Acme" },
      {},
      "EMAIL_FROM is not of the form: Name <address>",
    ],
    [
      "a tenant's account without a sender",
      RESEND,
      { account: { provider: "resend", api_key: "re_own" } },
      `"from" of the tenant's email account is not set, for example: Reminders <mail@example.com>`,
    ],
    [
      "no account for SMS",
      RESEND,
      { channel: "sms" },
      "SMS is not configured: TWILIO_ACCOUNT_SID is not set, and the tenant has no account of its own (set_channel)",
    ],
    [
      "Twilio without a token",
      { ...PROJECT_TWILIO, TWILIO_AUTH_TOKEN: "" },
      { channel: "sms" },
      "TWILIO_AUTH_TOKEN is not set",
    ],
    [
      "Twilio without a sender",
      { ...PROJECT_TWILIO, TWILIO_FROM: "" },
      { channel: "sms" },
      "Neither TWILIO_FROM nor TWILIO_MESSAGING_SERVICE_SID is set",
    ],
    [
      "a tenant without a webhook",
      RESEND,
      { channel: "webhook" },
      "No webhook is configured: the tenant has no URL for it (set_channel)",
    ],
  ];
  for (const [what, environment, changes, reason] of cases) {
    it(`when there is ${what}`, () => {
      expect(() => choose(environment, changes)).toThrow(reason);
    });
  }
});

describe("a tenant's own account that cannot be read", () => {
  const project = { ...RESEND, ...PROJECT_TWILIO };
  const lost = (channel: ChannelName) =>
    reminder({ reminder: { channel, account: { unreadable: true } } });

  it.each(CHANNELS)(
    "is not replaced by the project's: %s is blocked, with what to do",
    (channel) => {
      let error: unknown;
      try {
        open(project).choose(lost(channel));
      } catch (thrown) {
        error = thrown;
      }
      expect(problemOf(error)).toEqual({
        outcome: "blocked",
        error: `The tenant's own ${channel} account cannot be read from Vault: give it again (set_channel)`,
      });
    },
  );

  it("does not concern others that go out by the project's", () => {
    const channels = open(project);
    expect(() => channels.choose(lost("email"))).toThrow();
    expect(channels.choose(reminder()).provider).toBe("resend");
  });
});

describe("a reminder's message", () => {
  let resend: FakeResend;
  let twilio: FakeTwilio;
  const server = new MailServer();
  beforeEach(async () => {
    resend = new FakeResend();
    twilio = new FakeTwilio();
    await Promise.all([resend.start(), twilio.start()]);
  });
  afterEach(() => Promise.all([resend.stop(), twilio.stop(), server.stop()]));

  async function send(environment: Environment, changes: Changes) {
    const channels = open(environment);
    const changed = reminder(changes);
    const attempt = channels.choose(changed).prepare(changed);
    const result = await attempt(new AbortController().signal);
    channels.close();
    return result;
  }

  it("carries, as a follow-up, the headers to unsubscribe with one click", async () => {
    await send(
      { ...RESEND, RESEND_API_URL: resend.url },
      { reminder: { anchor: "after_end", unsubscribe_token: "to/ken" } },
    );
    expect(resend.taken[0]?.body.headers).toMatchObject({
      "List-Unsubscribe": "<https://calbase.example/functions/v1/unsubscribe?token=to%2Fken>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
  });

  it("carries no such headers otherwise", async () => {
    await send({ ...RESEND, RESEND_API_URL: resend.url }, {});
    expect(Object.keys(resend.taken[0]?.body.headers)).toEqual(["Auto-Submitted"]);
  });

  it("is known by tenant, reminder and generation in what Resend reports", async () => {
    await send({ ...RESEND, RESEND_API_URL: resend.url }, {});
    const { tenant_id, reminder_id } = reminder();
    expect(resend.taken[0]?.body.tags).toEqual([
      { name: "tenant", value: tenant_id },
      { name: "reminder", value: reminder_id },
      { name: "generation", value: "1" },
    ]);
  });

  it("is, by SMS, of use until the meeting begins, and reported by tenant and reminder", async () => {
    const recipient = { phone: "+49 (170) 123-4567" };
    await send(
      { ...PROJECT_TWILIO, TWILIO_API_URL: twilio.url },
      { recipient, reminder: { channel: "sms" } },
    );
    expect(twilio.taken[0]?.params).toMatchObject({
      To: "+491701234567",
      ValidityPeriod: "3600",
      StatusCallback:
        "https://calbase.example/functions/v1/delivery-feedback?provider=twilio&tenant=acme&reminder=0b0e7c1c-8f5b-4d5a-9a58-0d6a6a1c2f11&generation=1",
    });
  });

  it("is not written by SMS to what is no number with its country code", async () => {
    for (const phone of [
      null,
      "",
      "0170 1234567",
      "+0170123",
      "12345",
      "+49abc",
      "+1".repeat(20),
    ]) {
      const changes: Changes = { recipient: { phone }, reminder: { channel: "sms" } };
      await expect(send(PROJECT_TWILIO, changes)).rejects.toThrow(/phone number/);
    }
  });

  it("comes from calbase in the local inbox, where no sender is configured", async () => {
    const { port } = await server.start();
    expect(await send({ SMTP_URL: `smtp://127.0.0.1:${port}` }, {})).toMatchObject({
      outcome: "sent",
    });
    const [mail] = await server.parsed();
    expect(mail?.from?.value).toEqual([{ name: "calbase", address: "reminders@calbase.local" }]);
  });
});
