import { createServer } from "node:net";

import { Problem } from "../cli/problem.ts";
import type { Ports } from "./stack.ts";

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}

/**
 * Throws a Problem that names the port when something else already listens on it.
 * `setting` is the environment variable that chooses another one.
 */
export async function requireFree(port: number, use: string, setting: string): Promise<void> {
  if (await isFree(port)) return;
  throw new Problem(
    `Port ${port} on 127.0.0.1 is taken, and ${use} needs it.`,
    `Stop what listens there (lsof -i :${port} shows it; a running "supabase start" is a usual one), or choose another port: ${setting}=${port + 1000} npm start`,
  );
}

/** `count` different ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer();
      await new Promise<void>((resolve, reject) => {
        probe.once("error", reject);
        probe.listen({ host: "127.0.0.1", port: 0 }, resolve);
      });
      return probe;
    }),
  );
  const ports = probes.map((probe) => (probe.address() as { port: number }).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

/** Ports for a whole stack that were free a moment ago. */
export async function freePortsOfStack(): Promise<Ports> {
  const [api = 0, database = 0, page = 0, inbox = 0, smtp = 0] = await freePorts(5);
  return { api, database, page, inbox, smtp };
}
