import { type FunctionServer, serveFunction } from "../../../local/functions.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../../local/keys.ts";
import { temporaryHome } from "../../end-to-end/support/temporary-home.ts";
import { FakeResend } from "../../providers/fake-resend.ts";
import { FakeTwilio, TWILIO } from "../../providers/fake-twilio.ts";

/** Where the functions are, as others know it. */
export const PUBLIC_URL = "https://calbase.example/functions/v1";

/** By what Resend signs what it reports. */
export const RESEND_SECRET = `whsec_${Buffer.from("what Resend signs its reports by").toString("base64")}`;

/** The edge functions, each served from when it is asked first, and the providers they send by. */
export class Functions {
  readonly resend = new FakeResend();
  readonly twilio = new FakeTwilio();
  private readonly served = new Map<string, Promise<FunctionServer>>();
  private home: Awaited<ReturnType<typeof temporaryHome>> | undefined;

  /** `apiUrl` is where the database's API is. */
  constructor(private readonly apiUrl: string) {}

  async start(): Promise<void> {
    this.home = await temporaryHome();
    await Promise.all([this.resend.start(), this.twilio.start()]);
  }

  /** What they find in their environment. */
  get env(): Readonly<Record<string, string>> {
    return {
      SUPABASE_URL: this.apiUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
      CRON_KEY: LOCAL_CRON_KEY,
      PUBLIC_FUNCTIONS_URL: PUBLIC_URL,
      RESEND_API_KEY: "re_test",
      RESEND_API_URL: this.resend.url,
      RESEND_WEBHOOK_SECRET: RESEND_SECRET,
      EMAIL_FROM: "calbase <calbase@example.com>",
      EMAIL_RATE_PER_SECOND: "1000",
      TWILIO_ACCOUNT_SID: TWILIO.accountSid,
      TWILIO_AUTH_TOKEN: TWILIO.authToken,
      TWILIO_FROM: "+15005550006",
      TWILIO_API_URL: this.twilio.url,
      SMS_COUNTRIES: "+49",
    };
  }

  /** Posts to a function. `query` begins with a question mark. */
  async ask(name: string, query: string, request: RequestInit): Promise<Response> {
    const server = this.served.get(name) ?? this.serve(name);
    this.served.set(name, server);
    return fetch(`${(await server).url}/${query}`, { method: "POST", ...request });
  }

  private serve(name: string): Promise<FunctionServer> {
    const log = (line: string) => {
      if (process.env.CALBASE_TEST_LOG) console.log(line);
    };
    return serveFunction(name, { env: this.env, home: this.home?.home ?? "", log });
  }

  async stop(): Promise<void> {
    const servers = await Promise.allSettled(this.served.values());
    const running = servers.flatMap((s) => (s.status === "fulfilled" ? [s.value.process] : []));
    await Promise.all(running.map((server) => server.stop()));
    await Promise.all([this.resend.stop(), this.twilio.stop()]);
    await this.home?.remove();
  }
}
