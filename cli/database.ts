import pg from "pg";
import { Problem } from "./problem.ts";

/**
 * Opens a connection for `use`, closes it afterwards, and gives what `use` gave.
 * Throws a Problem when nothing listens at that address.
 */
export async function withDatabase<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A server that goes away makes the query in flight fail; without a listener it would end us.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ECONNREFUSED") throw cause;
    throw new Problem(
      `No database answers at ${new URL(url).host}.`,
      "Start calbase in another terminal: npm start",
      { cause },
    );
  }
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
