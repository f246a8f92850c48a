import pg from "pg";
import { type Asker, claimsOf } from "./roles.ts";

/** What became of a statement. */
export type Outcome =
  | { readonly refused: false; readonly rows: pg.QueryResultRow[] }
  /** The role lacks the right, or the object cannot do that at all. */
  | { readonly refused: true; readonly inside: false }
  /** The role has the right, and the statement failed all the same. */
  | { readonly refused: true; readonly inside: true; readonly message: string };

/** Statements tried in somebody's name; none of them leaves a trace. */
export interface Attempts {
  /** Runs one statement as the asker. It is undone when the next one begins. */
  as(asker: Asker, sql: string): Promise<Outcome>;
  /** Which of the statements the asker has the right to run; each is undone. */
  permitted(asker: Asker, statements: readonly string[]): Promise<boolean[]>;
  /** Runs a query as oneself, on what the statement before has left. */
  look<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
  /** Undoes the statement before. */
  undo(): Promise<void>;
}

/** Begins a transaction on `client`, which is role `postgres`; the caller rolls it back. */
export async function beginAttempts(client: pg.ClientBase): Promise<Attempts> {
  await client.query(`begin; set local statement_timeout = '10s'; ${PERMITTED}; savepoint before`);

  const last = async (sql: string) => {
    const results = (await client.query(sql)) as unknown as pg.QueryResult[];
    return results.at(-1)?.rows ?? [];
  };
  // All that goes before a statement, in the same round trip.
  const begin = (asker: Asker) =>
    `rollback to savepoint before;
     select set_config('request.jwt.claims', ${pg.escapeLiteral(claimsOf(asker))}, true);`;

  return {
    async as(asker, sql) {
      try {
        const rows = await last(`${begin(asker)} set local role ${asker.role}; ${sql}`);
        return { refused: false, rows };
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        return failed(error);
      }
    },

    async permitted(asker, statements) {
      const list = statements.map((sql) => pg.escapeLiteral(sql));
      const [row] = await last(
        `${begin(asker)} select pg_temp.permitted('${asker.role}', array[${list}]::text[]) as each`,
      );
      return row.each;
    },

    look: (sql) => last(`reset role; ${sql}`),

    async undo() {
      await client.query("rollback to savepoint before");
    },
  };
}

function failed(error: pg.DatabaseError): Outcome {
  // With a context it comes from within a function that was entered.
  const atTheDoor = error.code === "42501" && !error.where;
  const notThatKind =
    ["55000", "0A000"].includes(error.code ?? "") &&
    /^cannot (insert|update|delete)/.test(error.message);
  if (atTheDoor || notThatKind) return { refused: true, inside: false };
  return { refused: true, inside: true, message: `${error.message} (${error.code})` };
}

/** The same for many statements at once: thousands of round trips would take their time. */
const PERMITTED = String.raw`
create function pg_temp.permitted(p_role text, p_statements text[]) returns boolean[]
language plpgsql as $$
declare
  v_each boolean[] := '{}';
  v_statement text;
  v_context text;
begin
  foreach v_statement in array p_statements loop
    begin
      perform set_config('role', p_role, true);
      execute v_statement;
      raise sqlstate 'UNDO1';
    exception
      when sqlstate 'UNDO1' then
        v_each := v_each || true;
      when insufficient_privilege then
        -- The last lines are this function's own.
        get stacked diagnostics v_context = pg_exception_context;
        v_each := v_each || (v_context !~ '^(SQL statement "[^\n]*\n)?PL/pgSQL function pg_temp');
      when object_not_in_prerequisite_state or feature_not_supported then
        v_each := v_each || (sqlerrm !~ '^cannot (insert|update|delete)');
      when others then
        v_each := v_each || true;
    end;
  end loop;
  return v_each;
end
$$`;
