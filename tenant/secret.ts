import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Problem } from "../cli/problem.ts";

/**
 * A secret that must not stand on the command line, where every process sees it: from the
 * environment, else from standard input, where a person is asked for it without an echo. Throws a
 * Problem when there is none.
 */
export async function readSecret(name: string, variable: string): Promise<string> {
  const secret = process.env[variable] ?? (await fromInput(name));
  if (secret.trim() !== "") return secret.trim();
  throw new Problem(
    `There is no ${name}.`,
    `Put it into ${variable}, or pipe it in: npm run … < file`,
  );
}

async function fromInput(name: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    let text = "";
    for await (const chunk of stdin.setEncoding("utf8")) text += chunk;
    return text;
  }
  stderr.write(`${name} (not shown): `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const input = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await input.question("");
  } finally {
    input.close();
    stderr.write("\n");
  }
}
