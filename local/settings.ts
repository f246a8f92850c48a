import { Problem } from "../cli/problem.ts";
import type { Ports } from "./stack.ts";

/** The tenant of supabase/seed.sql and its webhook secret. Local only. */
export const DEMO = { tenant: "demo", secret: "demo-webhook-secret" } as const;

/** The ports of `supabase start`, unless the environment names others. */
export function ports(): Ports {
  return {
    api: port("CALBASE_API_PORT", 54321),
    database: port("CALBASE_DB_PORT", 54322),
    page: port("CALBASE_PAGE_PORT", 54323),
    inbox: port("CALBASE_INBOX_PORT", 54324),
    smtp: port("CALBASE_SMTP_PORT", 54325),
  };
}

/**
 * Where the running stack is: CALBASE_API_URL, CALBASE_DB_URL and CALBASE_INBOX_URL, else this
 * machine's ports.
 */
export function runningStack(): { apiUrl: string; databaseUrl: string; inboxUrl: string } {
  const { api, database, inbox } = ports();
  return {
    apiUrl: (process.env.CALBASE_API_URL ?? `http://127.0.0.1:${api}`).replace(/\/$/, ""),
    databaseUrl:
      process.env.CALBASE_DB_URL ?? `postgresql://postgres:postgres@127.0.0.1:${database}/postgres`,
    inboxUrl: (process.env.CALBASE_INBOX_URL ?? `http://127.0.0.1:${inbox}`).replace(/\/$/, ""),
  };
}

/** The settings of this run as one would type them before another command; empty for none. */
export function portPrefix(): string {
  const names = ["CALBASE_API_PORT", "CALBASE_DB_PORT", "CALBASE_INBOX_PORT"];
  return names.map((name) => (process.env[name] ? `${name}=${process.env[name]} ` : "")).join("");
}

function port(name: string, usual: number): number {
  const value = process.env[name] ?? "";
  if (value === "") return usual;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new Problem(`${name}=${value} is not a port.`, "Use a number from 1 to 65535.");
}
