import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this repository. */
export const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder of its edge functions. */
export const FUNCTIONS = join(REPOSITORY, "supabase/functions");

/** The functions of this repository: the folders of supabase/functions that have an index.ts. */
export function functionNames(): string[] {
  return readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && readdirSync(join(FUNCTIONS, entry.name)).includes("index.ts"),
    )
    .map((entry) => entry.name);
}
