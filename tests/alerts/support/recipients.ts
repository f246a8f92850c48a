import { simpleParser } from "mailparser";
import type pg from "pg";
import { connectDatabase } from "../../../supabase/functions/_shared/database.ts";
import { databaseSettings } from "../../../supabase/functions/_shared/environment.ts";
import { jsonLog } from "../../../supabase/functions/_shared/log.ts";
import { pause } from "../../../supabase/functions/_shared/pause.ts";
import { openAlertChannels } from "../../../supabase/functions/deliver-alerts/channels/channels.ts";
import { deliverAlerts } from "../../../supabase/functions/deliver-alerts/deliver.ts";
import { createOutbox } from "../../../supabase/functions/deliver-alerts/outbox.ts";
import { MailServer } from "../../unit/functions/deliver-reminders/mail-server.ts";
import { WebhookServer } from "../../unit/functions/deliver-reminders/webhook-server.ts";

/** Who is told: an operator by mail, in Slack and by a webhook, and a tenant's own admin by mail. */
export type Recipient = "mail" | "slack" | "webhook" | "tenant";

/** Something that a recipient was told. */
export interface Told {
  readonly to: Recipient;
  /** The number of the alert. */
  readonly alert: string;
  readonly change: "opened" | "opened again" | "resolved";
}

const OPERATOR = "ops@example.com";
const ADMIN = "olga@example.com";

/** The recipients of alerts and the servers they are told by, and functions/deliver-alerts. */
export class Recipients {
  private readonly inbox = new MailServer();
  private readonly hooks = new WebhookServer();
  private deliver: () => Promise<void> = async () => {};

  /** Starts the servers, and adds the operator. `env` is what the functions are told. */
  async start(client: pg.ClientBase, env: Readonly<Record<string, string>>): Promise<void> {
    const [{ port }] = await Promise.all([this.inbox.start(), this.hooks.start()]);
    // As index.ts has it, but for the network: there these servers are on the public internet.
    const variables: Record<string, string> = { ...env, SMTP_URL: `smtp://127.0.0.1:${port}` };
    delete variables.RESEND_API_KEY;
    const read = (name: string) => variables[name];
    const network = { resolve: async () => ["127.0.0.1"], isAllowed: () => true };
    const settings = { read, installation: "test", now: Date.now };
    this.deliver = () =>
      deliverAlerts({
        outbox: createOutbox(connectDatabase(databaseSettings(read))),
        openChannels: () =>
          openAlertChannels({ ...settings, network: { ...network, ca: this.hooks.ca } }),
        now: Date.now,
        pause,
        log: jsonLog("deliver-alerts"),
      });
    const { origin } = new URL(this.hooks.url);
    await client.query("select add_alert_recipient('email', $1)", [OPERATOR]);
    await client.query("select add_alert_recipient('slack', '#ops', null, $1)", [
      `${origin}/slack`,
    ]);
    await client.query("select add_alert_recipient('webhook', $1)", [`${origin}/webhook`]);
    await takeAll(client);
  }

  /** A tenant's own admin wants to be told of what is theirs. */
  async addAdmin(client: pg.ClientBase, tenant: string): Promise<void> {
    await client.query("select add_alert_recipient('email', $1, $2)", [ADMIN, tenant]);
    await takeAll(client);
  }

  /** Sends what is to be sent. */
  tell(): Promise<void> {
    return this.deliver();
  }

  /** All that was said so far. */
  async told(): Promise<Told[]> {
    const mails = await Promise.all(this.inbox.messages.map((mail) => simpleParser(mail)));
    return [
      ...mails.flatMap(({ to, text = "" }) => {
        const address = [to].flat()[0]?.text;
        return inWords(text).map((said) => ({
          to: address === ADMIN ? "tenant" : "mail",
          ...said,
        }));
      }),
      ...this.hooks.received.flatMap(({ path, body }) =>
        path === "/slack"
          ? inWords(JSON.parse(body).text).map((said) => ({ to: "slack", ...said }))
          : JSON.parse(body).data.alerts.map((alert: InJson) => ({
              to: "webhook",
              ...read(alert),
            })),
      ),
    ] as Told[];
  }

  async stop(): Promise<void> {
    await Promise.all([this.inbox.stop(), this.hooks.stop()]);
  }
}

/** No message waits for its hour to be over: that is what other tests are about. */
async function takeAll(client: pg.ClientBase): Promise<void> {
  await client.query("update public.alert_recipients set max_per_hour = 60");
}

type Said = Omit<Told, "to">;

/** What a text says: a heading for each alert in a mail, a line for each in Slack. */
function inWords(text: string): Said[] {
  const single = /^\*([\w, ]+): .*, alert (\d+)_$/s.exec(text);
  const several = text.matchAll(/^(?:• )?([\w, ]+): .*\(alert (\d+)\)$/gm);
  return [...(single ? [single] : several)].map(([, word = "", alert = ""]) => ({
    alert,
    change: /again/i.test(word) ? "opened again" : word === "Resolved" ? "resolved" : "opened",
  }));
}

interface InJson {
  readonly id: number;
  readonly change: "opened" | "resolved";
  readonly reopened: number;
}

function read({ id, change, reopened }: InJson): Said {
  const isAgain = change === "opened" && reopened > 0;
  return { alert: String(id), change: isAgain ? "opened again" : change };
}
