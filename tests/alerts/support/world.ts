import { CalComServer } from "../../stand-ins/cal-api/server.ts";
import { Database } from "./database.ts";
import { Functions, PUBLIC_URL } from "./functions.ts";
import { Recipients } from "./recipients.ts";

/** The tenant that has trouble. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly secret: string;
}

/** Of longer times the first and the last minutes are lived through; in between time leaps. */
const LIVED_THROUGH = { first: 2, last: 3 };

/**
 * A calbase of its own, whose time a test lets pass: a database, the functions on it, whom they ask,
 * and who is told of alerts. Nothing happens by itself.
 */
export class World {
  readonly recipients = new Recipients();
  private tenants = 0;
  private bookings = 0;

  private constructor(
    readonly database: Database,
    readonly functions: Functions,
    readonly calCom: CalComServer,
  ) {}

  static async begin(): Promise<World> {
    const database = await Database.open();
    const world = new World(database, new Functions(database.apiUrl), await CalComServer.start());
    try {
      // Where webhooks are to lead, and which project this is.
      await world.sql("select vault.create_secret($1, 'calbase_functions_url')", [PUBLIC_URL]);
      await world.functions.start();
      await world.recipients.start(database.client, world.functions.env);
    } catch (error) {
      await world.end();
      throw error;
    }
    return world;
  }

  async end(): Promise<void> {
    await this.functions.stop();
    await Promise.all([this.recipients.stop(), this.calCom.stop()]);
    await this.database.close();
  }

  /** Runs one statement as an admin. */
  // biome-ignore lint/suspicious/noExplicitAny: the columns are whatever the statement says
  async sql(text: string, values: readonly unknown[] = []): Promise<any[]> {
    return (await this.database.client.query(text, [...values])).rows;
  }

  /** A new tenant, whose own admin is told of what is theirs. */
  async newTenant(): Promise<Tenant> {
    const slug = `tenant-${++this.tenants}`;
    const [{ tenant_id: id, webhook_secret: secret }] = await this.sql(
      "select * from create_tenant($1, $1)",
      [slug],
    );
    await this.recipients.addAdmin(this.database.client, slug);
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
    await this.database.age(leap, "the scheduler");
    await this.liveThrough(last);
  }

  /** Minutes pass in which nothing runs. */
  stillMinutes(count: number): Promise<void> {
    return this.database.age(count);
  }

  private async liveThrough(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      await this.database.age(1);
      await this.runJobs();
      await this.recipients.tell();
    }
  }

  private async runJobs(): Promise<void> {
    const jobs = await this.sql(
      `select command, schedule ~ 'seconds' as "isOften" from cron.job
       where active and schedule !~ ' 3 \\* \\* \\*$'
       order by jobid`,
    );
    // What runs every few seconds runs before the others, and behind them.
    const often = jobs.filter(({ isOften }) => isOften);
    const others = jobs.filter(({ isOften }) => !isOften);
    for (const { command } of [...often, ...others, ...often]) {
      // What fails is for whoever looks at it: other jobs run.
      await this.database.client.query(command).catch(() => {});
    }
  }
}
