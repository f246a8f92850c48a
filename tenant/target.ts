import { Problem } from "../cli/problem.ts";
import { ports, runningStack } from "../local/settings.ts";

/** The project a command works on. */
export interface Target {
  /** Of a role that owns calbase's functions, as `postgres` does. */
  readonly databaseUrl: string;
  /** Base of /functions/v1; undefined when nothing tells where it is. */
  readonly apiUrl: string | undefined;
}

/** How to name the project, for parseArgs. */
export const TARGET_OPTIONS = {
  "db-url": { type: "string" },
  url: { type: "string" },
} as const;

/** The same for people. */
export const TARGET_HELP = `Which project (default: the one npm start runs on this machine):
  --db-url <url>   its database, or CALBASE_DB_URL, which keeps the password off the command line
  --url <url>      the project, or CALBASE_API_URL; only needed where the database's address does
                   not tell it`;

/**
 * The project that was named by options or environment, else the local one. Throws a Problem for
 * an address that is none.
 */
export function chooseTarget(values: Readonly<Record<string, unknown>>): Target {
  const databaseUrl = (values["db-url"] as string | undefined) ?? runningStack().databaseUrl;
  const database = parse(databaseUrl);
  if (!database || !/^postgres(ql)?:$/.test(database.protocol) || !isDecodable(databaseUrl)) {
    // Not repeated: it may hold a password.
    throw new Problem(
      "The database's address is not a URL.",
      "Write it as postgresql://postgres:<password>@<host>:5432/postgres, special characters of the password percent-encoded. Supabase shows it under Connect.",
    );
  }
  const named = (values.url as string | undefined) ?? process.env.CALBASE_API_URL;
  return { databaseUrl, apiUrl: named ? projectUrl(named) : apiOf(database) };
}

/** The database of a target as it may be shown: without its password. */
export function shownTarget({ databaseUrl }: Target): string {
  const { hostname, host, pathname, username } = new URL(databaseUrl);
  const where = `${host}${pathname}`;
  return isLocal(hostname)
    ? `${where}, on this machine`
    : `${where}, as ${decodeURIComponent(username)}`;
}

/** Whether a host is this machine. */
export function isLocal(host: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(host);
}

/**
 * The base of the API from what people have at hand: the project's URL, with or without a path, or
 * that of its dashboard. Throws a Problem for anything else.
 */
export function projectUrl(typed: string): string {
  const url = parse(typed);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Problem(
      `"${typed}" is not the URL of a project.`,
      "Write it as https://<ref>.supabase.co",
    );
  }
  const [, ref] = /^\/dashboard\/project\/([a-z0-9]+)/.exec(url.pathname) ?? [];
  return url.hostname === "supabase.com" && ref ? hosted(ref) : url.origin;
}

/** What the address of a database tells: a hosted one has the project's ref in it. */
function apiOf(database: URL): string | undefined {
  if (isLocal(database.hostname)) return `http://127.0.0.1:${ports().api}`;
  const ref = projectRef(database.href);
  return ref && hosted(ref);
}

/** The ref of a hosted project, from the address of its database; undefined for any other. */
export function projectRef(databaseUrl: string): string | undefined {
  const { hostname, username } = new URL(databaseUrl);
  const [, direct] = /^db\.([a-z0-9]+)\.supabase\.co$/.exec(hostname) ?? [];
  const [, pooled] = /^postgres\.([a-z0-9]+)$/.exec(decodeURIComponent(username)) ?? [];
  return direct ?? (hostname.endsWith(".pooler.supabase.com") ? pooled : undefined);
}

function hosted(ref: string): string {
  return `https://${ref}.supabase.co`;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
