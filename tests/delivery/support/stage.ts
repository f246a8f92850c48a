import { startGateway } from "../../../local/gateway/index.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../../local/keys.ts";
import { FakeResend } from "../../providers/fake-resend.ts";
import { FakeTwilio, TWILIO } from "../../providers/fake-twilio.ts";
import { createDatabase } from "../../setup/stack.ts";
import { randomFaults } from "./faults.ts";
import { Sender } from "./senders.ts";

const SENDERS = 3;
/** What a provider needs for an answer: so long that senders are killed while they wait for it. */
const LATENCY_MS = 60;

/** Who the e-mails of tenants without an account of their own are from. */
export const PROJECT_SENDER = "Reminders <reminders@calbase.example>";

/** A database of its own behind an API, senders that work on it, and the providers they send by. */
export interface Stage {
  readonly databaseUrl: string;
  readonly superuserUrl: string;
  readonly resend: FakeResend;
  readonly twilio: FakeTwilio;
  readonly senders: readonly Sender[];
  /** What the functions are told. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Sets everything up; the senders are not started yet. `home` is a folder for Deno's cache. */
export async function setStage(home: string, seed: number): Promise<Stage> {
  const database = await createDatabase();
  const gateway = await startGateway({
    port: 0,
    databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
    functions: {},
    keys: LOCAL_KEYS,
    log: () => {},
  });
  const { resend, twilio } = await startProviders(seed);
  const env = {
    SUPABASE_URL: gateway.url,
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
    CRON_KEY: LOCAL_CRON_KEY,
    PUBLIC_FUNCTIONS_URL: "https://calbase.example/functions/v1",
    RESEND_API_KEY: "re_test",
    RESEND_API_URL: resend.url,
    EMAIL_FROM: PROJECT_SENDER,
    EMAIL_RATE_PER_SECOND: "1000",
    TWILIO_ACCOUNT_SID: TWILIO.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO.authToken,
    TWILIO_FROM: "+15005550006",
    SMS_COUNTRIES: "+49",
    TWILIO_API_URL: twilio.url,
  };
  const log = (line: string) => {
    if (process.env.CALBASE_TEST_LOG) console.log(line);
  };
  const senders = Array.from({ length: SENDERS }, () => new Sender({ env, home, log }));
  return {
    databaseUrl: database.url,
    superuserUrl: database.superuserUrl,
    resend,
    twilio,
    senders,
    env,
    async close() {
      await Promise.all(senders.map((sender) => sender.kill()));
      await Promise.all([resend.stop(), twilio.stop(), gateway.stop()]);
      await database.drop();
    },
  };
}

async function startProviders(seed: number) {
  const [resend, twilio] = [new FakeResend(), new FakeTwilio()];
  const odds = {
    ...{ slow: 20, server_error: 40, server_error_after: 20, reset_before: 20, reset_after: 30 },
    ...{ timeout_after: 2, rate_limited: 4, quota: 1, bad_key: 1, invalid_recipient: 10 },
  };
  resend.chooseFault = randomFaults(seed, odds, ({ headers }) =>
    String(headers["idempotency-key"]),
  );
  twilio.chooseFault = randomFaults(seed, odds, ({ raw }) =>
    String(new URLSearchParams(raw).get("To")),
  );
  resend.latencyMs = LATENCY_MS;
  twilio.latencyMs = LATENCY_MS;
  await Promise.all([resend.start(), twilio.start()]);
  return { resend, twilio };
}
