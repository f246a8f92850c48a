import { startNet } from "../../local/net.ts";
import { startOwnServer } from "./server-of-its-own.ts";
import { createDatabase, type OwnDatabase, stack } from "./stack.ts";

/**
 * Like `createDatabase`, but pg_net sends what is asked for in it, while no job runs: the real one on
 * a server of its own, where this machine has it; else the stand-in's worker, for a server that is
 * named has only one.
 */
export async function createSendingDatabase(): Promise<OwnDatabase> {
  const { installed } = stack;
  if (installed?.parts.includes("pg_net")) {
    const settings = { "cron.launch_active_jobs": "off" };
    const server = await startOwnServer(installed, { settings });
    return { url: server.url, superuserUrl: server.superuserUrl, drop: server.stop };
  }
  const database = await createDatabase();
  const net = await startNet({ superuserUrl: database.superuserUrl, log: () => {} });
  return {
    ...database,
    drop: async () => {
      await net.stop();
      await database.drop();
    },
  };
}
