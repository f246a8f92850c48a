import { onTestFinished } from "vitest";
import { buildEvent, type EventOptions, postEvent } from "../../../local/events/index.ts";
import { type FunctionsOptions, serveFunction } from "../../../local/functions.ts";
import { startGateway } from "../../../local/gateway/index.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../../local/keys.ts";
import { setVaultSecrets } from "../../../local/vault.ts";
import { temporaryHome } from "../../end-to-end/support/temporary-home.ts";
import { query } from "../../installation/reminders.ts";
import { FakeResend } from "../../providers/fake-resend.ts";
import { createDatabase, type OwnDatabase } from "../../setup/stack.ts";

/** A database of one's own with the real functions in front of it, and a provider behind them. */
export interface Installation {
  readonly databaseUrl: string;
  readonly resend: FakeResend;
  /** Makes a tenant that writes to people as soon as they have booked. */
  addTenant(slug: string, secret: string): Promise<void>;
  /** Posts a signed event of that tenant; gives the status of the answer. */
  post(slug: string, secret: string, trigger: string, options: EventOptions): Promise<number>;
  /** Lets the tick queue what is due, and the sender send it; gives the status of its answer. */
  deliver(): Promise<number>;
  /** What an uptime monitor is answered. */
  health(): Promise<{ status: number; problems: string[]; notes: string[] }>;
  /** What the functions have printed. */
  readonly printed: readonly string[];
}

/** Serves cal-webhook, deliver-reminders and health; all of it ends with the test. */
export async function startInstallation(): Promise<Installation> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const resend = new FakeResend();
  await resend.start();
  onTestFinished(() => resend.stop());
  const { home, remove } = await temporaryHome();
  onTestFinished(remove);
  const printed: string[] = [];
  const apiUrl = await serve(database, resend, { home, log: (line) => printed.push(line) });
  await setVaultSecrets(database.url, {
    calbase_functions_url: `${apiUrl}/functions/v1`,
    calbase_cron_key: LOCAL_CRON_KEY,
  });
  return {
    databaseUrl: database.url,
    resend,
    printed,
    async addTenant(slug, secret) {
      await query(database.url, "select public.create_tenant($1, $1, 'UTC', $2)", [slug, secret]);
      await query(
        database.url,
        `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
         select id, 'at once', 'on_booking', 0 from public.tenants where slug = $1`,
        [slug],
      );
    },
    async post(tenant, secret, trigger, options) {
      const body = buildEvent(trigger, options);
      return (await postEvent({ apiUrl, tenant, secret, body })).status;
    },
    async deliver() {
      await query(database.url, "select private.tick()");
      const headers = { "x-cron-key": LOCAL_CRON_KEY };
      const url = `${apiUrl}/functions/v1/deliver-reminders`;
      return (await fetch(url, { method: "POST", headers })).status;
    },
    async health() {
      const answer = await fetch(`${apiUrl}/functions/v1/health`);
      return { status: answer.status, ...(await answer.json()) };
    },
  };
}

/** Starts a gateway, and the functions behind it; gives the address of the first. */
async function serve(
  database: OwnDatabase,
  resend: FakeResend,
  options: Omit<FunctionsOptions, "env">,
): Promise<string> {
  const functions: Record<string, string> = {};
  const gateway = await startGateway({
    port: 0,
    databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
    functions,
    keys: LOCAL_KEYS,
    log: options.log,
  });
  onTestFinished(gateway.stop);
  const env = {
    SUPABASE_URL: gateway.url,
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
    CRON_KEY: LOCAL_CRON_KEY,
    RESEND_API_KEY: "re_test",
    RESEND_API_URL: resend.url,
    EMAIL_FROM: "Reminders <reminders@calbase.example>",
  };
  for (const name of ["cal-webhook", "deliver-reminders", "health"]) {
    const server = await serveFunction(name, { ...options, env });
    onTestFinished(() => server.process.stop());
    functions[name] = server.url;
  }
  return gateway.url;
}
