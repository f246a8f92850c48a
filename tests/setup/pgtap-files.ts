import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../cli/repository.ts";

const FOLDER = join(REPOSITORY, "supabase/tests");

export interface PgTapFile {
  readonly name: string;
  readonly sql: string;
}

/** The pgTAP files in the order of `supabase test db`: the helpers first, their removal last. */
export function pgTapFiles(): PgTapFile[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(FOLDER, name), "utf8") }));
}

/** The files that make what the others are written with. */
export function pgTapHelpers(): PgTapFile[] {
  return pgTapFiles().filter(({ name }) => name.startsWith("000-helpers"));
}
