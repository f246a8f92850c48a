import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDatabase } from "../cli/database.ts";
import { freePorts } from "../local/ports.ts";
import { startPostgres } from "../local/postgres.ts";
import type { Scratch } from "./compare.ts";

/** Starts a PostgreSQL of one's own with two databases, both empty, for `use`; nothing of it stays. */
export async function withScratch<T>(use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), "calbase-migration-"));
  // mkdtemp closes the folder to others, and root's PostgreSQL runs as another user.
  await chmod(home, 0o755);
  try {
    const [port] = (await freePorts(1)) as [number];
    const server = await startPostgres({ home, port, log: () => {} });
    try {
      const maintenance = server.superuserUrl.replace(/postgres$/, "template1");
      await withDatabase(maintenance, (client) =>
        client.query("create database chapters template postgres owner postgres"),
      );
      return await use({ from: server.url, to: server.url.replace(/postgres$/, "chapters") });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
