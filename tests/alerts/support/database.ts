import pg from "pg";
import { runJob } from "../../../local/cron-run.ts";
import { type Gateway, startGateway } from "../../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../../local/keys.ts";
import { createDatabase, type OwnDatabase } from "../../setup/stack.ts";
import { type Ageing, ageingOf } from "./ageing.ts";

/** A database of a test's own behind an API, which can become older. */
export class Database {
  /** Makes everything older. */
  readonly age: Ageing;
  private readonly sessions: pg.Client[];

  private constructor(
    private readonly own: OwnDatabase,
    /** An admin's session. */
    readonly client: pg.Client,
    superuser: pg.Client,
    age: Ageing,
    private gateway: Gateway,
  ) {
    this.age = age;
    this.sessions = [client, superuser];
  }

  static async open(): Promise<Database> {
    const own = await createDatabase();
    const [client, superuser] = await Promise.all([connect(own.url), connect(own.superuserUrl)]);
    return new Database(own, client, superuser, await ageingOf(superuser), await startApi(own));
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await Promise.all(this.sessions.map((session) => session.end()));
    await this.own.drop();
  }

  get apiUrl(): string {
    return this.gateway.url;
  }

  /** The API is away while something is done, and with it the database. */
  async awayDuring(work: () => Promise<void>): Promise<void> {
    const { port } = new URL(this.apiUrl);
    await this.gateway.stop();
    await work();
    this.gateway = await startApi(this.own, Number(port));
  }

  /** Another session of an admin's. */
  async session(): Promise<pg.Client> {
    const session = await connect(this.own.url);
    this.sessions.push(session);
    return session;
  }

  /** The scheduler runs a job, and keeps how it went. */
  async runJob(name: string): Promise<void> {
    const { url, superuserUrl } = this.own;
    const { rows } = await this.client.query("select * from cron.job where jobname = $1", [name]);
    // In this copy of the database, not in the one it was scheduled in.
    const job = { ...rows[0], database: new URL(url).pathname.slice(1) };
    const records = new pg.Pool({ connectionString: superuserUrl, max: 1 });
    await runJob(job, records, superuserUrl, () => {}).done;
    await records.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // What is lost when the machine goes down is of no use to anybody.
  await client.query("set synchronous_commit = off");
  return client;
}

function startApi({ url }: OwnDatabase, port = 0): Promise<Gateway> {
  const databaseUrl = url.replace("//postgres:", "//authenticator:");
  return startGateway({ port, databaseUrl, functions: {}, keys: LOCAL_KEYS, log: () => {} });
}
