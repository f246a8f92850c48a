import pg from "pg";
import { createDatabase } from "../setup/stack.ts";

/** Connections to a database that only this test file uses. */
export interface Database {
  readonly clients: readonly pg.Client[];
  /** The first of them, for everything that is not about concurrency. */
  readonly client: pg.Client;
  readonly url: string;
  close(): Promise<void>;
}

/** Makes a migrated database and opens connections to it, as role `postgres`. */
export async function openDatabase(connections: number): Promise<Database> {
  const database = await createDatabase();
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: database.url });
      client.on("error", () => {});
      await client.connect();
      // What is tested is what is written, not that it survives a power cut.
      await client.query("set synchronous_commit = off");
      return client;
    }),
  );
  return {
    clients,
    client: clients[0] as pg.Client,
    url: database.url,
    close: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => {})));
      await database.drop();
    },
  };
}

/** How often the server broke a deadlock in this database. */
export async function deadlocks(sessions: readonly pg.ClientBase[]): Promise<number> {
  // Sessions report what they counted now and then; this makes them do it at once.
  for (const session of sessions) await session.query("select pg_stat_force_next_flush()");
  const { rows } = await (sessions[0] as pg.ClientBase).query(
    `select deadlocks::integer from pg_stat_database where datname = current_database()`,
  );
  return rows[0].deadlocks;
}
