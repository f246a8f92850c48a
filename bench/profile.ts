import { withDatabase } from "../cli/database.ts";
import { table } from "../cli/table.ts";
import type { Bench } from "./section.ts";

const EVENTS = 1_000;

/** Prints in which database functions the time of receiving one event goes. */
export async function profileReceiving({ stack, clients, log }: Bench): Promise<void> {
  log("profiling the functions beneath receive_webhook");
  const { superuserUrl, target } = stack.small;
  const name = new URL(superuserUrl).pathname.slice(1);
  await withDatabase(superuserUrl, async (client) => {
    await client.query(`alter database ${name} set track_functions = 'all'`);
    // The gateway's connections know the setting only once they are new.
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'postgrest'`,
    );
    const slice = { contender: "receive", target, clients: 1 } as const;
    await clients.measure({ ...slice, count: 100 });
    await client.query("select pg_stat_reset()");
    await clients.measure({ ...slice, count: EVENTS });
    await client.query(`alter database ${name} reset track_functions`);
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'postgrest'`,
    );
    const { rows } = await client.query(
      `select schemaname || '.' || funcname as function,
         round((calls::numeric / $1), 2)::text as "calls per event",
         round((self_time / $1)::numeric, 4)::text as "self ms per event",
         round((total_time / $1)::numeric, 4)::text as "with what it calls"
       from pg_stat_user_functions
       where calls >= $1
       order by self_time desc
       limit 40`,
      [EVENTS],
    );
    console.log(`\nWhere the time of receiving goes (${EVENTS} events, 1 client)\n${table(rows)}`);
  });
}
