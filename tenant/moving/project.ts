import type pg from "pg";
import { explainFailure } from "../failures.ts";
import type { Target } from "../target.ts";

/** One of the two projects of a move. */
export interface Project {
  readonly target: Target;
  /** The base of its functions, which the other one forwards to or was forwarded from. */
  readonly functionsUrl: string;
  /** Rows of a query. Throws a Problem, about this project, for what the user can put right. */
  rows<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The only value of the only row. */
  value<Value>(sql: string, values?: readonly unknown[]): Promise<Value>;
  /** For what works on a connection of its own accord. */
  readonly client: pg.Client;
}

/** A project by its open connection. */
export function openProject(target: Target, functionsUrl: string, client: pg.Client): Project {
  async function rows<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } catch (error) {
      throw explainFailure(error, target);
    }
  }
  return {
    target,
    functionsUrl,
    client,
    rows,
    async value<Value>(sql: string, values?: readonly unknown[]) {
      const [row] = await rows<Record<string, unknown>>(sql, values);
      return Object.values(row ?? {})[0] as Value;
    },
  };
}
