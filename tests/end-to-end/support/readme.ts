import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../../cli/repository.ts";

/** The one shell example of the README that has this text in it. Throws when there is none. */
export async function readmeExample(containing: string): Promise<string> {
  const readme = await readFile(join(REPOSITORY, "README.md"), "utf8");
  const examples = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  const found = examples.filter((code) => code.includes(containing));
  if (found[0] === undefined || found.length > 1) {
    throw new Error(`${found.length} examples of README.md have "${containing}" in them`);
  }
  return found[0];
}
