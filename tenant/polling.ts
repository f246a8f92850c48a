import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { Problem } from "../cli/problem.ts";

const PAUSE_MS = 500;
const PATIENCE_MS = 30_000;

/** What a function of the database says that has to ask an edge function first. */
export interface Polled {
  /** Whether the edge function has not answered yet, so that the query is run again. */
  readonly waiting: boolean;
  /** What went wrong; null when all is well. */
  readonly note: string | null;
}

/**
 * Runs a query of one row again and again until it has the edge function's answer. Throws a Problem when there is
 * none, or when it says what is wrong.
 */
export async function poll<Row extends Polled>(
  client: pg.Client,
  query: string,
  values: readonly (string | null)[],
): Promise<Row> {
  const [row] = await pollAll<Row>(client, query, values, "deliver-reminders");
  if (!row) throw new Error(`No row: ${query}`);
  if (row.note) throw new Problem("It could not be done.", row.note);
  return row;
}

/** The same for any number of rows, until none waits; what they say is wrong is theirs to tell. */
export async function pollAll<Row extends Polled>(
  client: pg.Client,
  query: string,
  values: readonly (string | null)[],
  functionName: string,
): Promise<Row[]> {
  const patientUntil = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<Row>(query, [...values]);
    if (rows.length > 0 && !rows.some(({ waiting }) => waiting)) return rows;
    if (Date.now() > patientUntil) {
      throw new Problem(
        `The edge function ${functionName} does not answer.`,
        "Is it deployed, and are calbase_functions_url and calbase_cron_key in Vault right? Its logs tell more.",
      );
    }
    await setTimeout(PAUSE_MS);
  }
}
