import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import pg from "pg";
import { remember } from "../../supabase/functions/_shared/remember.ts";
import type { Caller } from "./auth.ts";
import { fromDatabase, unreachable } from "./errors.ts";

/** What the database learns about a request besides the statement itself. */
export interface RequestContext extends Caller {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Record<string, string>;
  readonly readOnly: boolean;
  /** What the function that is called sets for itself: it holds from before the call begins. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A statement that is prepared once a connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Names a statement by what it says. */
export function prepared(text: string, values: readonly (string | null)[]): Statement {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return { name: `call_${hash}`, text, values };
}

/** The API's connections to the database, all of them as the role authenticator. */
export interface Database {
  /**
   * Runs one statement in a transaction of its own as the caller's role, with the role's settings
   * and the request.* settings. Everything goes out at once, so it takes one round trip.
   * Throws ApiError for whatever goes wrong, the commit included.
   */
  run<Row extends pg.QueryResultRow>(context: RequestContext, statement: Statement): Promise<Row[]>;
  /** Reads the catalogs, as authenticator. Throws ApiError. */
  read<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

const SEARCH_PATH = "public, extensions";
const SETTINGS_TTL_MS = 2_000;
const POOL_SIZE = 10;

/** `url` names the role authenticator. Connects when the first request comes. */
export function openDatabase(url: string): Database {
  const pool = openPool(url);
  const read: Database["read"] = (text, values = []) => readFrom(pool, text, values);
  const roleSettings = remember(() => readRoleSettings(read), {
    now: Date.now,
    ttlMs: () => SETTINGS_TTL_MS,
    max: 1,
  });
  return {
    read,
    async run<Row extends pg.QueryResultRow>(context: RequestContext, statement: Statement) {
      const settings = localSettings(context, (await roleSettings.get()).get(context.role));
      return runIn<Row>(pool, context, settings, statement);
    },
    async stop() {
      if (!pool.ended) await pool.end();
    },
  };
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "postgrest",
    max: POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    // As PostgREST: a new connection makes the first call slow.
    idleTimeoutMillis: 30_000,
    pipeline: true,
  });
  pool.on("error", () => {});
  // A connection lost while in use rejects its queries; without this it would end the program too.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw unreachable(error);
  }
}

async function readFrom<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await connect(pool);
  try {
    const { rows } = await client.query<Row>(text, [...values]);
    client.release();
    return rows;
  } catch (error) {
    client.release(!(error instanceof pg.DatabaseError));
    throw fromDatabase(error, "authenticator");
  }
}

async function runIn<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  { role, readOnly }: RequestContext,
  settings: string,
  statement: Statement,
): Promise<Row[]> {
  const client = await connect(pool);
  const [begin, set, call, commit] = await Promise.allSettled(
    inOnePacket(client, () => [
      client.query(readOnly ? "begin read only" : "begin"),
      client.query({ ...SET_LOCAL, values: [settings] }),
      client.query<Row>({ ...statement, values: [...statement.values] }),
      // After an error this rolls back.
      client.query("commit"),
    ]),
  );
  const failures = [begin, set, call, commit].filter((step) => step.status === "rejected");
  client.release(failures.some(({ reason }) => !(reason instanceof pg.DatabaseError)));
  const [first] = failures;
  if (first) throw fromDatabase(first.reason, role);
  return call.status === "fulfilled" ? call.value.rows : [];
}

/** Writes all queries to the socket together; one by one they cost a third of the throughput. */
function inOnePacket<Queries>(client: pg.PoolClient, query: () => Queries): Queries {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return query();
  } finally {
    stream.uncork();
  }
}

/** Takes an object of settings; the order matters, so it is json and not jsonb. */
const SET_LOCAL = {
  name: "set_local",
  text: "select count(set_config(key, value, true)) from json_each_text($1)",
};

function localSettings(context: RequestContext, ofRole: Record<string, string> = {}): string {
  return JSON.stringify({
    search_path: SEARCH_PATH,
    // Before the role: authenticator may set what the role itself may not.
    ...ofRole,
    role: context.role,
    "request.jwt.claims": JSON.stringify(context.claims),
    "request.method": context.method,
    "request.path": context.path,
    "request.headers": JSON.stringify(context.headers),
    // Last: a function's own go before its caller's.
    ...context.settings,
  });
}

type RoleSettings = Map<string, Record<string, string>>;

async function readRoleSettings(read: Database["read"]): Promise<RoleSettings> {
  const rows = await read<{ role: string; settings: Record<string, string> }>(
    `select r.rolname as role,
       json_object_agg(split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)) as settings
     from pg_db_role_setting s
     join pg_roles r on r.oid = s.setrole
     cross join unnest(s.setconfig) c
     where pg_has_role(r.oid, 'member')
       and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
     group by r.rolname`,
  );
  return new Map(rows.map((row) => [row.role, row.settings]));
}
