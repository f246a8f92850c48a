import { Problem } from "../cli/problem.ts";
import { isLocal, type Target } from "./target.ts";

/** The parts of an error of pg or of the network that say what is wrong. */
interface Failure {
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly constraint?: string;
  /** The functions it happened in. */
  readonly where?: string;
}

/** SQLSTATEs of a database that has not, or not all, of calbase's migrations. */
const MISSING_OBJECTS = ["42P01", "42883", "42703", "3F000"];
/** SQLSTATEs of a server that stops, or starts. */
const SHUT_DOWN = ["57P01", "57P02", "57P03"];
const UNREACHABLE = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ECONNRESET",
];

/** The Problem behind an error of the database or of the way there; the error itself if unknown. */
export function explainFailure(error: unknown, target: Target): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  const problem = connectionProblem(error, target) ?? refusal(error, target);
  return problem ? new Problem(problem[0], problem[1], { cause: error }) : error;
}

type What = readonly [message: string, whatToDo: string];

function connectionProblem(failure: Failure, target: Target): What | undefined {
  const { hostname, host } = new URL(target.databaseUrl);
  const { code, message } = failure;
  if ((code && UNREACHABLE.includes(code)) || /timeout expired/.test(message)) {
    return [
      `No database answers at ${host}.`,
      isLocal(hostname)
        ? "Start calbase in another terminal: npm start. For another project name its database: --db-url"
        : "Is the address right, and the project not paused? db.<ref>.supabase.co has IPv6 only: where there is none, take the session pooler's address (Supabase shows it under Connect).",
    ];
  }
  if (/does not support SSL/.test(message)) {
    return [
      `The database at ${host} offers no encryption.`,
      "In a network of your own add ?sslmode=disable to its address.",
    ];
  }
  if (code === "28P01" || code === "28000") {
    return [
      `The database at ${host} refuses the login: ${message}.`,
      "Correct user and password in --db-url or CALBASE_DB_URL, special characters percent-encoded.",
    ];
  }
  if ((code && SHUT_DOWN.includes(code)) || /^Connection terminated/.test(message)) {
    return [
      `The database at ${host} ended the connection.`,
      "Try again when it is back. Long work that was begun goes on by itself: npm run tenant -- jobs",
    ];
  }
  if (code === "3D000") {
    return [`${message}.`, "A Supabase project's database is called postgres."];
  }
  return undefined;
}

/** What is wrong, without what to do about it: the database says both in its message. */
function problemOf({ message, hint }: Failure): string {
  return hint && message.endsWith(`: ${hint}`) ? message.slice(0, -`: ${hint}`.length) : message;
}

function refusal(failure: Failure, target: Target): What | undefined {
  const { code, hint, constraint, where } = failure;
  const message = problemOf(failure);
  // Within a function it is something else that is missing, in a classify_lead() of one's own for example.
  if (code && MISSING_OBJECTS.includes(code) && !where) {
    const isHere = isLocal(new URL(target.databaseUrl).hostname);
    return [
      "This database has not got calbase's migrations, or not all of them.",
      isHere
        ? "npm start applies them; after `supabase start` it is `npx supabase migration up`."
        : "Apply them: npx supabase db push --remote",
    ];
  }
  if (code === "42501") {
    return [`The database refuses: ${message}.`, "Connect as role postgres."];
  }
  if (code === "P0002") {
    if (/has no (running|stopped) job/.test(message)) {
      return [`${message}.`, "The jobs there are: npm run tenant -- jobs"];
    }
    const isTenant = message.startsWith("There is no tenant");
    return [
      `${message}.`,
      isTenant || !hint ? "The tenants there are: npm run tenant -- list" : hint,
    ];
  }
  if (constraint === "tenants_slug_key") {
    return [
      "There is a tenant with this slug already.",
      "Choose another slug, or look at that one: npm run tenant -- show <slug>",
    ];
  }
  if (constraint === "slug_is_lower_case_words") {
    return [
      "The slug cannot be part of a URL as it is.",
      "Use lower-case letters, digits and hyphens inside, at most 63: acme, north-office-2",
    ];
  }
  if (constraint === "name_is_not_blank") {
    return ["The name is blank.", 'Give the one messages are signed with: --name "Acme"'];
  }
  if (code === "22023") return [`${message}.`, hint ?? "See --help."];
  return undefined;
}
