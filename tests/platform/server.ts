import { existsSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { installExtensions } from "../../local/binaries.ts";
import { Problem } from "../../local/problem.ts";
import { runToEnd } from "../../local/process.ts";

/** A PostgreSQL 17 of this machine, by its folders. */
export interface Installed {
  readonly version: string;
  readonly bin: string;
  readonly lib: string;
  readonly share: string;
}

const DEBIAN = "/usr/lib/postgresql/17/bin/pg_config";

/** What it must have, beside the server, and the Debian package it is in. */
const NEEDED = { pg_cron: "postgresql-17-cron", plpgsql_check: "postgresql-17-plpgsql-check" };

/**
 * The PostgreSQL that PG_CONFIG names, else Debian's. Throws a Problem that says what is missing:
 * the server, its version, or one of the extensions.
 */
export async function findServer(): Promise<Installed> {
  const program = process.env.PG_CONFIG ?? DEBIAN;
  const ask = async (option: string) => {
    const { code, output } = await runToEnd(program, [option]);
    if (code !== 0) throw missing([`PostgreSQL 17 (no program ${program})`]);
    return output.trim();
  };
  const version = await ask("--version");
  if (!/ 17\./.test(version)) {
    throw missing([`PostgreSQL 17 (${program} is of ${version})`]);
  }
  const [bin, lib, share] = await Promise.all(
    ["--bindir", "--pkglibdir", "--sharedir"].map((option) => ask(option)),
  );
  const installed = { version, bin, lib, share } as Installed;
  const lacking = Object.keys(NEEDED).filter(
    (name) =>
      !existsSync(join(installed.share, `extension/${name}.control`)) ||
      !["so", "dylib"].some((end) => existsSync(join(installed.lib, `${name}.${end}`))),
  );
  if (!existsSync(join(installed.bin, "initdb"))) lacking.push("the server (initdb)");
  if (lacking.length > 0) throw missing(lacking);
  return installed;
}

function missing(what: readonly string[]): Problem {
  const packages = ["postgresql-17", ...Object.values(NEEDED)].join(" ");
  return new Problem(
    `This check runs on a PostgreSQL 17 with the real pg_cron and plpgsql_check. Missing: ${what.join(", ")}.`,
    `On Debian 13: apt-get install ${packages}
Elsewhere: PG_CONFIG=/path/to/pg_config npm run test:platform`,
  );
}

/**
 * Makes a copy in `folder` that has the extensions of this repository as well, and gives the folder
 * of its bin/. The server finds its files from where its program lies, so the installed one stays
 * as it is.
 */
export async function copyServer({ bin, lib, share }: Installed, folder: string): Promise<string> {
  const root = commonFolder([bin, lib, share]);
  const place = (path: string) => join(folder, relative(root, path));
  await mkdir(dirname(place(lib)), { recursive: true });
  // Ours first: where both have an extension, the real one counts.
  await installExtensions(join(place(share), "extension"));
  await cp(share, place(share), { recursive: true, dereference: true });
  await cp(bin, place(bin), { recursive: true, dereference: true });
  if (!existsSync(place(lib))) await symlink(lib, place(lib));
  return dirname(place(bin));
}

function commonFolder(paths: readonly string[]): string {
  let common = paths[0] as string;
  while (!paths.every((path) => path.startsWith(`${common}/`))) common = dirname(common);
  return common;
}
