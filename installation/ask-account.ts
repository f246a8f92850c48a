import { createInterface } from "node:readline/promises";
import { readSecret } from "../tenant/secret.ts";
import type { SecretStore, Secrets } from "./secrets.ts";

/**
 * Asks a person for the project's mail account, when the functions have none and the environment
 * names none. Nobody is asked without a terminal; no answer means later.
 */
export async function askAccount(store: SecretStore | undefined): Promise<Secrets> {
  const { stdin, stdout, env } = process;
  if (!store || !stdin.isTTY || env.RESEND_API_KEY || env.SMTP_URL) return {};
  const known = await store.names();
  if (known.has("RESEND_API_KEY") || known.has("SMTP_URL")) return {};
  const input = createInterface({ input: stdin, output: stdout });
  const from = (
    await input.question('Messages come from, as in "Acme <reminders@acme.com>" (empty: later): ')
  ).trim();
  input.close();
  if (from === "") return {};
  const account = await readSecret(
    "API key of Resend (re_…), or smtps://user:password@host:465",
    "",
  );
  return { EMAIL_FROM: from, [account.startsWith("re_") ? "RESEND_API_KEY" : "SMTP_URL"]: account };
}
