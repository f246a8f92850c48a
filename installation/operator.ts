import { createInterface } from "node:readline/promises";
import { literal, type Query } from "./project.ts";
import type { Setup } from "./steps.ts";

/**
 * Who is to be told of alerts: from ALERTS_TO, else a person is asked where there is a terminal. No
 * answer means later, and changes nothing.
 */
export async function typedOperator(): Promise<string | undefined> {
  const { stdin, stdout, env } = process;
  const named = env.ALERTS_TO?.trim();
  if (named || !stdin.isTTY) return named || undefined;
  const input = createInterface({ input: stdin, output: stdout });
  const typed = await input.question(
    "Alerts go to, as in ops@acme.com (empty: to whom they go now, or nobody): ",
  );
  input.close();
  return typed.trim() || undefined;
}

/** Has an operator told of alerts by e-mail. */
export async function nameOperator(
  { project, isTrial, say }: Setup,
  query: Query,
  address: string | undefined,
): Promise<void> {
  if (!address) return;
  say(`Alerts → ${project.name}`);
  if (!isTrial) await query(`select public.add_alert_recipient('email', ${literal(address)})`);
  say(`  ${address} ${isTrial ? "would be" : "is"} told of them`);
}
