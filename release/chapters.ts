import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../cli/repository.ts";

/** Where the chapters lie: what one reads and edits of the database. */
export const CHAPTERS = join(REPOSITORY, "supabase/schemas");

/** A file of supabase/schemas: one subject of the database. */
export interface Chapter {
  /** As the list at the beginning of the first chapter has it. */
  readonly name: string;
  /** Its file, in `CHAPTERS`. */
  readonly file: string;
  readonly text: string;
}

/** The chapters in reading order, which is the order in which they can be applied. */
export async function readChapters(): Promise<Chapter[]> {
  const files = (await readdir(CHAPTERS)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/^\d+_|\.sql$/g, ""),
      file,
      text: await readFile(join(CHAPTERS, file), "utf8"),
    })),
  );
}
