import { runProgram } from "../../local/program.ts";
import { stack } from "../../setup/stack.ts";

/** What a command printed, both streams, and its exit code. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `npm run tenant -- …` on the stack under test, without npm, which takes its time. */
export async function tenantCommand(...args: string[]): Promise<Outcome> {
  return await tenantCommandWith({}, ...args);
}

/** The same with variables of the environment, and with what is piped in. */
export async function tenantCommandWith(
  { env = {}, input = "" }: { env?: NodeJS.ProcessEnv; input?: string },
  ...args: string[]
): Promise<Outcome> {
  return await run("tenant/main.ts", args, env, input);
}

/** Runs `npm run alerts -- …` on the stack under test. */
export async function alertsCommand(...args: string[]): Promise<Outcome> {
  return await run("alerts/main.ts", args);
}

/** The same with variables of the environment, and with what is piped in. */
export async function alertsCommandWith(
  { env = {}, input = "" }: { env?: NodeJS.ProcessEnv; input?: string },
  ...args: string[]
): Promise<Outcome> {
  return await run("alerts/main.ts", args, env, input);
}

async function run(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  input = "",
): Promise<Outcome> {
  const program = runProgram(file, args, { ...commandEnvironment(), ...env });
  program.child.stdin?.end(input);
  const code = await program.ended;
  return { code, output: program.output() };
}

/** What tells the command which project it is about. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  return { CALBASE_DB_URL: stack.databaseUrl, CALBASE_API_URL: stack.apiUrl };
}

/** The value beside a name in a printed table. Throws with the output when there is none. */
export function printed(output: string, name: string): string {
  const [, value] = new RegExp(`│ ${name} +│ (.+?) +│`).exec(output) ?? [];
  if (value === undefined) throw new Error(`"${name}" was not printed:\n${output}`);
  return value;
}
