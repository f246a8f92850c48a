import { existsSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Problem } from "../cli/problem.ts";
import { runToEnd } from "../cli/process.ts";
import { installExtensions } from "./binaries.ts";

/** A PostgreSQL 17 of this machine, by its folders. */
export interface Installed {
  readonly version: string;
  readonly bin: string;
  readonly lib: string;
  readonly share: string;
}

const DEBIAN = "/usr/lib/postgresql/17/bin/pg_config";

/** Extensions that are asked for, by name, and the Debian packages they are in. */
export type Packages = Readonly<Record<string, string>>;

/**
 * The PostgreSQL that PG_CONFIG names, else Debian's. Throws a Problem that says what is missing:
 * the server, its version, or one of the extensions.
 */
export async function findServer(needed: Packages = {}): Promise<Installed> {
  const program = process.env.PG_CONFIG ?? DEBIAN;
  const ask = async (option: string) => {
    const { code, output } = await runToEnd(program, [option]);
    if (code !== 0) throw missing([`PostgreSQL 17 (no program ${program})`], needed);
    return output.trim();
  };
  const version = await ask("--version");
  if (!/ 17\./.test(version)) {
    throw missing([`PostgreSQL 17 (${program} is of ${version})`], needed);
  }
  const [bin, lib, share] = await Promise.all(
    ["--bindir", "--pkglibdir", "--sharedir"].map((option) => ask(option)),
  );
  const installed = { version, bin, lib, share } as Installed;
  const lacking = Object.keys(needed).filter(
    (name) =>
      !existsSync(join(installed.share, `extension/${name}.control`)) ||
      !["so", "dylib"].some((end) => existsSync(join(installed.lib, `${name}.${end}`))),
  );
  if (!existsSync(join(installed.bin, "initdb"))) lacking.push("the server (initdb)");
  if (lacking.length > 0) throw missing(lacking, needed);
  return installed;
}

function missing(what: readonly string[], needed: Packages): Problem {
  return new Problem(
    `This needs a PostgreSQL 17 on this machine. Missing: ${what.join(", ")}.`,
    `On Debian 13: apt-get install ${["postgresql-17", ...Object.values(needed)].join(" ")}
Elsewhere name its pg_config: PG_CONFIG=/path/to/pg_config`,
  );
}

/**
 * Makes a copy in `folder` that has the extensions of this repository as well, and gives the folder
 * of its bin/. Where both have an extension, `preferred` says whose counts. The server finds its
 * files from where its program lies, so the installed one stays as it is.
 */
export async function copyServer(
  { bin, lib, share }: Installed,
  folder: string,
  preferred: "installed" | "ours",
): Promise<string> {
  const root = commonFolder([bin, lib, share]);
  const place = (path: string) => join(folder, relative(root, path));
  const extensions = join(place(share), "extension");
  await mkdir(dirname(place(lib)), { recursive: true });
  if (preferred === "installed") await installExtensions(extensions);
  await cp(share, place(share), { recursive: true, dereference: true });
  if (preferred === "ours") await installExtensions(extensions);
  await cp(bin, place(bin), { recursive: true, dereference: true });
  if (!existsSync(place(lib))) await symlink(lib, place(lib));
  return dirname(place(bin));
}

function commonFolder(paths: readonly string[]): string {
  let common = paths[0] as string;
  while (!paths.every((path) => path.startsWith(`${common}/`))) common = dirname(common);
  return common;
}
