import pg from "pg";
import { onTestFinished } from "vitest";
import { setVaultSecrets } from "../../local/vault.ts";
import { createDatabase, type OwnDatabase } from "../setup/stack.ts";

/** A hosted project's database, with a sender of which every message arrives. */
export class Project {
  private constructor(
    private readonly database: OwnDatabase,
    public client: pg.Client,
  ) {}

  static async make(): Promise<Project> {
    const database = await createDatabase();
    onTestFinished(database.drop);
    await setVaultSecrets(database.url, {
      calbase_functions_url: "https://ref.supabase.co/functions/v1",
      calbase_cron_key: "a key that nothing is called with",
    });
    return Project.of(database);
  }

  /** What is in a database that was there already. */
  static async of(database: OwnDatabase): Promise<Project> {
    const project = new Project(database, await connect(database));
    onTestFinished(() => project.client.end());
    return project;
  }

  /** A copy of it as it is now; it is another database once it is restored. */
  async backUp(): Promise<OwnDatabase> {
    // One that somebody is connected to cannot be copied.
    await this.client.end();
    const copy = await createDatabase({ copyOf: this.database });
    this.client = await connect(this.database);
    onTestFinished(copy.drop);
    return copy;
  }

  /** When the next reminder is due. */
  async nextDue(): Promise<Date | null> {
    const { rows } = await this.client.query(
      "select min(r.send_at) as next from public.reminders r where r.status in ('scheduled', 'queued')",
    );
    return rows[0].next;
  }

  /** Sends what is due, and tells what that was. */
  async send(now: Date): Promise<{ uid: string; start: Date; rule: string; to: string }[]> {
    const { rows } = await this.client.query(
      "select c as claimed from public.claim_reminders(100, 120, $1) c",
      [now],
    );
    const claimed = rows.map((row) => row.claimed);
    if (claimed.length === 0) return [];
    await this.client.query("select public.settle_reminders($1, $2)", [
      JSON.stringify(claimed.map((one) => ({ ...one, outcome: "sent" }))),
      now,
    ]);
    const sent = await this.client.query(
      `select b.cal_uid as uid, b.start_time as start, u.name as rule, r.recipient as to
       from public.reminders r
       join public.bookings b on (b.tenant_id, b.id) = (r.tenant_id, r.booking_id)
       join public.reminder_rules u on (u.tenant_id, u.id) = (r.tenant_id, r.rule_id)
       where r.id = any ($1)`,
      [claimed.map(({ reminder_id }) => reminder_id)],
    );
    return sent.rows;
  }
}

async function connect({ url }: OwnDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
