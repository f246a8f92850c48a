import pg from "pg";
import { type Moves, move, type Step } from "../../../tenant/moving/move.ts";
import { openProject } from "../../../tenant/moving/project.ts";
import type { TestProject } from "./project.ts";

/** Thrown where a test ends a move. */
export class Killed extends Error {}

/** Two projects, and the tenant that moves from one to the other. */
export interface Scene {
  readonly source: TestProject;
  readonly target: TestProject;
  readonly tenantId: string;
  readonly secret: string;
}

/** Makes the tenant acme in a project. */
export async function makeTenant(
  source: TestProject,
): Promise<{ readonly tenantId: string; readonly secret: string }> {
  const [made] = await source.query<{ tenant_id: string; webhook_secret: string }>(
    "select * from public.create_tenant('acme', 'Acme', 'UTC')",
  );
  // Neither has ticked yet, and knows what it is.
  return { tenantId: made?.tenant_id as string, secret: made?.webhook_secret as string };
}

/** What a move does on connections of its own, which go with it. */
export async function onTwoConnections<Value>(
  { source, target, tenantId }: Scene,
  hooks: Partial<Pick<Moves, "reached" | "progress">>,
  use: (moves: Moves) => Promise<Value>,
): Promise<Value> {
  const clients = [source, target].map(
    ({ databaseUrl }) => new pg.Client({ connectionString: databaseUrl }),
  ) as [pg.Client, pg.Client];
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const project = ({ databaseUrl, apiUrl }: TestProject, client: pg.Client) =>
      openProject({ databaseUrl, apiUrl }, `${apiUrl}/functions/v1`, client);
    return await use({
      source: project(source, clients[0]),
      to: project(target, clients[1]),
      tenantId,
      slug: "acme",
      reached: () => {},
      progress: () => {},
      waiting: () => {},
      ...hooks,
    });
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Moves the tenant, or goes on with it. */
export async function moveOn(scene: Scene): Promise<void> {
  await onTwoConnections(scene, {}, move);
}

/** Moves the tenant until a step is done; nothing after that happens. */
export async function moveUntil(scene: Scene, last: Step): Promise<void> {
  const reached = (step: Step) => {
    if (step === last) throw new Killed(step);
  };
  await swallow(onTwoConnections(scene, { reached }, move));
}

/** Moves the tenant until so many pages have been copied, compared or rebuilt. */
export async function moveForPages(scene: Scene, pages: number): Promise<void> {
  let seen = 0;
  const progress = () => {
    if (++seen === pages) throw new Killed("in the middle");
  };
  await swallow(onTwoConnections(scene, { progress }, move));
}

async function swallow(killed: Promise<unknown>): Promise<void> {
  await killed.then(
    () => {
      throw new Error("The move came to its end.");
    },
    (error) => {
      if (!(error instanceof Killed)) throw error;
    },
  );
}
