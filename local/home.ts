import { createHash } from "node:crypto";
import { access, chmod, constants, lstat, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Problem } from "../cli/problem.ts";
import { runToEnd } from "../cli/process.ts";
import { REPOSITORY } from "../cli/repository.ts";

/** An unprivileged account; PostgreSQL refuses to run as root. */
export interface DatabaseUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The account PostgreSQL runs as: undefined for "as we do", an existing unprivileged one for root. */
export async function databaseUser(): Promise<DatabaseUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["nobody", "postgres"]) {
    const [uid, gid] = await Promise.all([idOf("-u", name), idOf("-g", name)]);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Problem(
    "PostgreSQL does not run as root, and there is no user nobody or postgres to run it as.",
    "Run the command as an ordinary user.",
  );
}

async function idOf(flag: "-u" | "-g", name: string): Promise<number | undefined> {
  const { code, output } = await runToEnd("id", [flag, name]);
  // macOS gives nobody as 4294967294, while spawn takes the signed form.
  return code === 0 && /^\d+$/.test(output.trim()) ? Number(output.trim()) | 0 : undefined;
}

/**
 * The folder that keeps the local data: CALBASE_HOME, else `.calbase` in the repository, else, for
 * root in a place the database user cannot reach, one under /var/tmp. Creates it.
 * Throws a Problem when none of them will do.
 */
export async function chooseHome(log: (line: string) => void): Promise<string> {
  const user = await databaseUser();
  const [home, fallback] = homes();
  await prepare(home);
  if (!user || (await canReach(user, home))) return home;
  if (!fallback) throw unreachable(user, home);

  log(`PostgreSQL runs as user ${user.name}, which cannot reach ${home}: using ${fallback}`);
  await prepare(fallback);
  const entry = await lstat(fallback);
  // Anyone may create names in /var/tmp; trust only a folder of our own.
  if (!entry.isDirectory() || entry.uid !== 0 || !(await canReach(user, fallback))) {
    throw unreachable(user, fallback);
  }
  return fallback;
}

/** The folders `chooseHome` chooses from, the preferred one first. */
export function homes(): [string, ...string[]] {
  if (process.env.CALBASE_HOME) return [resolve(process.env.CALBASE_HOME)];
  const id = createHash("sha256").update(REPOSITORY).digest("hex").slice(0, 12);
  return [join(REPOSITORY, ".calbase"), `/var/tmp/calbase-${id}`];
}

async function prepare(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true });
    if (process.getuid?.() === 0) await chmod(home, 0o755);
    await access(home, constants.W_OK);
  } catch (cause) {
    throw new Problem(
      `The folder ${home} cannot be used: ${(cause as Error).message}`,
      "Set CALBASE_HOME to a folder you may write to.",
      { cause },
    );
  }
}

async function canReach(user: DatabaseUser, folder: string): Promise<boolean> {
  const { code } = await runToEnd("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { cwd: "/", user });
  return code === 0;
}

function unreachable(user: DatabaseUser, folder: string): Problem {
  return new Problem(
    `PostgreSQL runs as user ${user.name} because you are root, and that user cannot enter ${folder}.`,
    `Set CALBASE_HOME to a folder every user may enter (for example /opt/calbase), or run as an ordinary user.`,
  );
}
