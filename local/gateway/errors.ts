import pg from "pg";

/** The body of every error the REST part gives, as PostgREST has it. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
}

/** An answer that is an error: its HTTP status and body. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly body: ErrorBody | Pick<ErrorBody, "message" | "hint">;

  constructor(
    readonly status: number,
    code: string,
    message: string,
    details: string | null = null,
    hint: string | null = null,
  ) {
    super(message);
    this.body = { code, message, details, hint };
  }
}

/** A refusal by the gateway in front of PostgREST, which has no code. */
export class KeyError extends ApiError {
  override readonly body: Pick<ErrorBody, "message" | "hint">;

  constructor(message: string, hint: string) {
    super(401, "", message);
    this.body = { message, hint };
  }
}

/** The error for a result of `count` rows where a single one was asked for. */
export function notSingle(count: number): ApiError {
  const message = "Cannot coerce the result to a single JSON object";
  return new ApiError(406, "PGRST116", message, `The result contains ${count} rows`);
}

/** The error for a database that cannot be reached. */
export function unreachable(cause: unknown): ApiError {
  const text = cause instanceof Error ? cause.message || String(cause) : String(cause);
  if (/timeout exceeded when trying to connect/.test(text)) {
    return new ApiError(504, "PGRST003", "Timed out acquiring connection from connection pool.");
  }
  const message = "Database connection error. Retrying the connection.";
  return new ApiError(503, "PGRST000", message, text);
}

/** The error for what a statement failed with; `role` is the role it ran as. */
export function fromDatabase(error: unknown, role: string): ApiError {
  if (!(error instanceof pg.DatabaseError) || !error.code) return unreachable(error);
  const { code, message, detail, hint } = error;
  return new ApiError(statusOf(code, message, role), code, message, detail ?? null, hint ?? null);
}

/** PostgREST's table; the first that fits the beginning of the SQLSTATE counts. */
const STATUSES: readonly (readonly [string, number])[] = [
  ["08", 503],
  ["09", 500],
  ["0L", 403],
  ["0P", 403],
  ["21000", 500],
  ["23503", 409],
  ["23505", 409],
  ["25006", 405],
  ["25", 500],
  ["28", 403],
  ["2D", 500],
  ["38", 500],
  ["39", 500],
  ["3B", 500],
  ["40", 500],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
  ["53400", 500],
  ["53", 503],
  ["54", 500],
  ["55", 500],
  ["57P01", 503],
  ["57", 500],
  ["58", 500],
  ["F0", 500],
  ["HV", 500],
  ["P0001", 400],
  ["P0", 500],
  ["XX", 500],
];

function statusOf(code: string, message: string, role: string): number {
  if (code === "42501") return role === "anon" ? 401 : 403;
  // A token that names a role there is none of.
  if (code === "22023" && /^role ".*" does not exist$/.test(message)) return 401;
  if (code.startsWith("PT")) {
    const status = Number(code.slice(2));
    return status >= 200 && status <= 599 ? status : 500;
  }
  return STATUSES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 400;
}
