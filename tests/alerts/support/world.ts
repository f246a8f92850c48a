import pg from "pg";
import { runJob } from "../../../local/cron-run.ts";
import { type FunctionServer, serveFunction } from "../../../local/functions.ts";
import { type Gateway, startGateway } from "../../../local/gateway/index.ts";
import { LOCAL_CRON_KEY, LOCAL_KEYS } from "../../../local/keys.ts";
import { temporaryHome } from "../../end-to-end/support/temporary-home.ts";
import { FakeResend } from "../../providers/fake-resend.ts";
import { FakeTwilio, TWILIO } from "../../providers/fake-twilio.ts";
import { createDatabase } from "../../setup/stack.ts";
import { CalComServer } from "../../stand-ins/cal-api/server.ts";
import { type Ageing, ageingOf } from "./ageing.ts";
import { Recipients } from "./recipients.ts";

/** The tenant that has trouble. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly secret: string;
}

/** Where the functions are, as others know it. */
export const PUBLIC_URL = "https://calbase.example/functions/v1";

/** By what Resend signs what it reports. */
export const RESEND_SECRET = `whsec_${Buffer.from("what Resend signs its reports by").toString("base64")}`;

/** Of longer times the first and the last minutes are lived through; in between time leaps. */
const LIVED_THROUGH = { first: 2, last: 3 };

/**
 * A calbase of its own, whose time a test lets pass: a database, the functions on it, whom they ask,
 * and who is told of alerts. Nothing happens by itself.
 */
export class World {
  readonly resend = new FakeResend();
  readonly twilio = new FakeTwilio();
  readonly recipients = new Recipients();
  readonly env: Record<string, string> = {};
  client!: pg.Client;
  calCom!: CalComServer;
  private superuser!: pg.Client;
  private gateway!: Gateway;
  private databaseUrl = "";
  private superuserUrl = "";
  private home = "";
  private age!: Ageing;
  private readonly served = new Map<string, Promise<FunctionServer>>();
  private readonly cleanUp: (() => Promise<unknown>)[] = [];
  private tenants = 0;
  private bookings = 0;

  static async begin(): Promise<World> {
    const world = new World();
    await world.openDatabase();
    await world.startOthers();
    return world;
  }

  async end(): Promise<void> {
    for (const undo of this.cleanUp.toReversed()) await undo();
  }

  private async openDatabase(): Promise<void> {
    const { url, superuserUrl, drop } = await createDatabase();
    Object.assign(this, { databaseUrl: url, superuserUrl });
    this.cleanUp.push(drop);
    this.client = await this.connect(url);
    this.superuser = await this.connect(superuserUrl);
    this.age = await ageingOf(this.superuser);
    // Where webhooks are to lead, and which project this is.
    await this.sql("select vault.create_secret($1, 'calbase_functions_url')", [PUBLIC_URL]);
  }

  private async startOthers(): Promise<void> {
    const { home, remove } = await temporaryHome();
    this.home = home;
    this.cleanUp.push(remove);
    await this.startApi();
    this.cleanUp.push(() => this.gateway.stop());
    const { resend, twilio, recipients } = this;
    await Promise.all([resend.start(), twilio.start()]);
    this.cleanUp.push(() => Promise.all([resend.stop(), twilio.stop()]));
    this.calCom = await CalComServer.start();
    this.cleanUp.push(() => this.calCom.stop());
    Object.assign(this.env, {
      ...{ SUPABASE_URL: this.gateway.url, CRON_KEY: LOCAL_CRON_KEY },
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: LOCAL_KEYS.secret }),
      PUBLIC_FUNCTIONS_URL: PUBLIC_URL,
      ...{ RESEND_API_KEY: "re_test", RESEND_API_URL: resend.url },
      ...{ EMAIL_FROM: "calbase <calbase@example.com>", EMAIL_RATE_PER_SECOND: "1000" },
      RESEND_WEBHOOK_SECRET: RESEND_SECRET,
      ...{ TWILIO_ACCOUNT_SID: TWILIO.accountSid, TWILIO_AUTH_TOKEN: TWILIO.authToken },
      ...{ TWILIO_FROM: "+15005550006", TWILIO_API_URL: twilio.url, SMS_COUNTRIES: "+49" },
    });
    await recipients.start(this.client, this.env);
    this.cleanUp.push(() => recipients.stop());
  }

  /** The API is there, at the address it had before if it had one. */
  async startApi(): Promise<void> {
    this.gateway = await startGateway({
      port: Number(new URL(this.env.SUPABASE_URL ?? "http://any:0").port),
      databaseUrl: this.databaseUrl.replace("//postgres:", "//authenticator:"),
      functions: {},
      keys: LOCAL_KEYS,
      log: () => {},
    });
  }

  /** The API is away, and with it the database. */
  stopApi(): Promise<void> {
    return this.gateway.stop();
  }

  private async connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // What is lost when the machine goes down is of no use to anybody.
    await client.query("set synchronous_commit = off");
    this.cleanUp.push(() => client.end());
    return client;
  }

  /** Another session of an admin's. */
  session(): Promise<pg.Client> {
    return this.connect(this.databaseUrl);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the columns are whatever the statement says
  async sql(text: string, values: readonly unknown[] = []): Promise<any[]> {
    return (await this.client.query(text, [...values])).rows;
  }

  /** Asks a function, which is served from the first time on. */
  async ask(name: string, query: string, request: RequestInit): Promise<Response> {
    const { env, home } = this;
    const log = (line: string) => {
      if (process.env.CALBASE_TEST_LOG) console.log(line);
    };
    if (!this.served.has(name)) {
      const server = serveFunction(name, { env, home, log });
      this.served.set(name, server);
      this.cleanUp.push(async () => (await server).process.stop());
    }
    const { url } = await (this.served.get(name) as Promise<FunctionServer>);
    return fetch(`${url}/${query}`, { method: "POST", ...request });
  }

  /** A new tenant, whose own admin is told of what is theirs. */
  async newTenant(): Promise<Tenant> {
    const slug = `tenant-${++this.tenants}`;
    const [{ tenant_id: id, webhook_secret: secret }] = await this.sql(
      "select * from create_tenant($1, $1)",
      [slug],
    );
    await this.recipients.addAdmin(this.client, slug);
    return { id, slug, secret };
  }

  /** A number that no booking has had. */
  nextBooking(): number {
    return ++this.bookings;
  }

  /**
   * Minutes pass. In each the scheduler runs its jobs, but those of the night, and who is to be told
   * is told.
   */
  async minutes(count: number): Promise<void> {
    const { first, last } = LIVED_THROUGH;
    const leap = count - first - last;
    if (leap <= last) return this.liveThrough(count);
    await this.liveThrough(first);
    await this.age(leap, "the scheduler");
    await this.liveThrough(last);
  }

  private async liveThrough(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      await this.age(1);
      await this.runJobs();
      await this.recipients.tell();
    }
  }

  /** Minutes pass in which nothing runs. */
  async stillMinutes(count: number): Promise<void> {
    await this.age(count);
  }

  private async runJobs(): Promise<void> {
    const jobs = await this.sql(
      `select command, schedule ~ 'seconds' as "isOften" from cron.job
       where active and schedule !~ ' 3 \\* \\* \\*$'
       order by jobid`,
    );
    const often = jobs.filter(({ isOften }) => isOften);
    const others = jobs.filter(({ isOften }) => !isOften);
    for (const { command } of [...often, ...others, ...often]) {
      // What fails is for whoever looks at it: other jobs run.
      await this.client.query(command).catch(() => {});
    }
  }

  /** The scheduler runs a job, and keeps how it went. */
  async runJob(name: string): Promise<void> {
    const records = new pg.Pool({ connectionString: this.superuserUrl, max: 1 });
    const [job] = await this.sql("select * from cron.job where jobname = $1", [name]);
    const { pathname } = new URL(this.databaseUrl);
    // In this copy of the database, not in the one it was scheduled in.
    const here = { ...job, database: pathname.slice(1) };
    await runJob(here, records, this.superuserUrl, () => {}).done;
    await records.end();
  }
}
