import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { Problem } from "../cli/problem.ts";
import { type Project, rowsOf } from "./project.ts";

/** What the functions are given, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** The project's own accounts and keys, as the functions know them. */
export const ACCOUNT_VARIABLES = [
  "RESEND_API_KEY",
  "RESEND_WEBHOOK_SECRET",
  "SMTP_URL",
  "EMAIL_FROM",
  "EMAIL_RATE_PER_SECOND",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_FROM",
  "TWILIO_MESSAGING_SERVICE_SID",
  "SMS_RATE_PER_SECOND",
  "SMS_COUNTRIES",
  "UNSUBSCRIBE_PAGE_URL",
  "CONFIRM_PAGE_URL",
  "PUBLIC_FUNCTIONS_URL",
  "METRICS_KEY",
] as const;

/** Where the functions have their secrets from. */
export interface SecretStore {
  /** For people. */
  readonly name: string;
  /** Which are there. */
  names(): Promise<ReadonlySet<string>>;
  /** Those of the secrets that are not there, or are others. */
  missing(secrets: Secrets): Promise<Secrets>;
  set(secrets: Secrets): Promise<void>;
}

/** The secrets of a hosted project. Of what is there, the platform tells only the digests. */
export function hostedSecrets({ cli, ref }: Project): SecretStore {
  const digests = async () => {
    const { data } = await cli.run("secrets", "list", `--remote=${ref}`, "--output-format=json");
    const rows = rowsOf<{ name: string; value?: string; digest?: string }>(data);
    return new Map(rows.map(({ name, value, digest }) => [name, digest ?? value]));
  };
  return {
    name: `the secrets of project ${ref}`,
    names: async () => new Set((await digests()).keys()),
    async missing(secrets) {
      const known = await digests();
      return only(secrets, (name, value) => known.get(name) !== sha256(value));
    },
    async set(secrets) {
      await cli.withFile(asFile(secrets), (file) => [
        "secrets",
        "set",
        `--remote=${ref}`,
        `--env-file=${file}`,
      ]);
    },
  };
}

/** A file of NAME=value lines, for functions that are served in another way. */
export function fileOfSecrets(path: string): SecretStore {
  const read = async () => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    }
  };
  return {
    name: `the file ${path}`,
    names: async () => new Set(variablesIn(await read()).keys()),
    async missing(secrets) {
      const known = variablesIn(await read());
      return only(secrets, (name, value) => known.get(name) !== value);
    },
    async set(secrets) {
      await writeFile(path, withVariables(await read(), secrets), { mode: 0o600 });
    },
  };
}

/** A line that gives a variable its value, in quotes or without. */
const LINE = /^(?:export[ \t]+)?([A-Za-z_]\w*)=(?:(['"])(.*)\2|([^'"\s#].*?)?)[ \t]*\r?$/;

function variablesIn(text: string): Map<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [, name, , quoted, bare] = LINE.exec(line) ?? [];
      return name ? [[name, quoted ?? bare ?? ""] as const] : [];
    }),
  );
}

/** The text with these variables in their places, or at its end; what else is in it stays as it is. */
export function withVariables(text: string, secrets: Secrets): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const isThere = variablesIn(text);
  const changed = lines.map((line) => {
    const name = LINE.exec(line)?.[1] ?? "";
    return Object.hasOwn(secrets, name)
      ? asFile(only(secrets, (one) => one === name))
      : `${line}\n`;
  });
  return changed.join("") + asFile(only(secrets, (name) => !isThere.has(name)));
}

function asFile(secrets: Secrets): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join("");
}

/** Within single quotes everything is itself, within double ones all but these. */
function quoted(name: string, value: string): string {
  if (!/['\n\r]/.test(value)) return `'${value}'`;
  if (!/["\\$\n\r]/.test(value)) return `"${value}"`;
  throw new Problem(
    `${name} has characters that a file of secrets cannot hold.`,
    "Leave it out here and set it in the project's settings.",
  );
}

function only(secrets: Secrets, is: (name: string, value: string) => boolean): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([name, value]) => is(name, value)));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
