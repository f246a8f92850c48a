import { onTestFinished } from "vitest";
import { startNet } from "../../local/net.ts";
import { setVaultSecrets } from "../../local/vault.ts";
import { runProgram } from "../local/program.ts";
import { createDatabase, type OwnDatabase, stack } from "../setup/stack.ts";

/** A database of one's own with all that an installation has; the functions are the stack's. */
export async function installation(): Promise<OwnDatabase> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  await setVaultSecrets(database.url, {
    calbase_functions_url: `${stack.apiUrl}/functions/v1`,
    calbase_cron_key: stack.cronKey,
  });
  return database;
}

/** Lets the pg_net of a database send. */
export async function withNet(database: OwnDatabase): Promise<OwnDatabase> {
  const net = await startNet({ superuserUrl: database.superuserUrl, log: () => {} });
  onTestFinished(net.stop);
  return database;
}

/** What became of a command. */
interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `npm run setup` on a database, whose functions are the stack's, without npm. */
export async function setUp(
  database: { readonly url: string },
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<Outcome> {
  const named = ["--db-url", database.url, "--url", stack.apiUrl, ...args];
  const program = runProgram("installation/setup.ts", named, env);
  program.child.stdin?.end();
  return { code: await program.ended, output: program.output() };
}

/** Runs `npm run doctor` on a database, without npm. */
export async function doctor(
  database: { readonly url: string },
  ...args: string[]
): Promise<Outcome> {
  const program = runProgram("installation/doctor.ts", ["--db-url", database.url, ...args]);
  return { code: await program.ended, output: program.output() };
}
