import type pg from "pg";
import { Problem } from "../cli/problem.ts";

/** Columns of alert_recipients, and what they are to be. */
export type Times = Readonly<Record<string, string | boolean | null>>;

/** Changes when a recipient is told. Throws a Problem when there is none of that number. */
export async function changeTimes(client: pg.Client, id: string, times: Times): Promise<void> {
  // The names are our own, from times.ts.
  const columns = Object.keys(times).map((name, index) => `${name} = $${index + 2}`);
  if (columns.length === 0) return;
  const { rowCount } = await client.query(
    `update public.alert_recipients set ${columns.join(", ")} where id = $1`,
    [id, ...Object.values(times)],
  );
  if (rowCount === 0) {
    throw new Problem(`There is no alert recipient ${id}.`, "npm run alerts -- recipients");
  }
}
