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

/**
 * The PostgreSQL that PG_CONFIG names, else Debian's. Throws a Problem that says what is missing: the
 * server, or its version.
 */
export async function findServer(): Promise<Installed> {
  const program = process.env.PG_CONFIG ?? DEBIAN;
  const ask = async (option: string) => {
    const { code, output } = await runToEnd(program, [option]);
    if (code !== 0) throw missing(`there is no program ${program}`);
    return output.trim();
  };
  const version = await ask("--version");
  if (!/ 17\./.test(version)) throw missing(`${program} is of ${version}`);
  const [bin, lib, share] = await Promise.all(
    ["--bindir", "--pkglibdir", "--sharedir"].map((option) => ask(option)),
  );
  const installed = { version, bin, lib, share } as Installed;
  if (!existsSync(join(installed.bin, "initdb"))) throw missing(`${bin} has no initdb`);
  return installed;
}

function missing(what: string): Problem {
  return new Problem(
    `This needs a PostgreSQL 17 on this machine: ${what}.`,
    `On Debian 13: apt-get install postgresql-17
Elsewhere name its pg_config: PG_CONFIG=/path/to/pg_config`,
  );
}

/** Whether it has an extension together with the library that the extension is written in. */
export function hasExtension(installed: Installed, name: string): boolean {
  return (
    hasControlFile(installed, name) &&
    ["so", "dylib"].some((end) => existsSync(join(installed.lib, `${name}.${end}`)))
  );
}

function hasControlFile({ share }: Installed, name: string): boolean {
  return existsSync(join(share, `extension/${name}.control`));
}

/**
 * Makes a copy in `folder` that has the extensions of this repository as well, and gives the folder
 * of its bin/. Where both have an extension, `preferred` says whose counts. The server finds its
 * files from where its program lies, so the installed one stays as it is.
 */
export async function copyServer(
  installed: Installed,
  folder: string,
  preferred: "installed" | "ours",
): Promise<string> {
  const { bin, lib, share } = installed;
  const root = commonFolder([bin, lib, share]);
  const place = (path: string) => join(folder, relative(root, path));
  const extensions = join(place(share), "extension");
  await mkdir(dirname(place(lib)), { recursive: true });
  await cp(share, place(share), { recursive: true, dereference: true });
  // Of an extension that both have, the scripts of one would be found beside the library of the other.
  const isTheirs = (name: string) => preferred === "installed" && hasControlFile(installed, name);
  await installExtensions(extensions, isTheirs);
  await cp(bin, place(bin), { recursive: true, dereference: true });
  if (!existsSync(place(lib))) await symlink(lib, place(lib));
  return dirname(place(bin));
}

function commonFolder(paths: readonly string[]): string {
  let common = paths[0] as string;
  while (!paths.every((path) => path.startsWith(`${common}/`))) common = dirname(common);
  return common;
}
