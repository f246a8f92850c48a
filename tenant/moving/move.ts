import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Problem } from "../../cli/problem.ts";
import { counted } from "../wording.ts";
import { carry, countRows } from "./carrying.ts";
import { check, checkProjects, type Moving } from "./checks.ts";
import type { Project } from "./project.ts";

/** Longer than a sender holds a reminder. */
const PATIENCE_MS = 10 * 60_000;
const PAUSE_MS = 500;
/** Bookings that are rebuilt at a time, to see whether that changes anything. */
const REBUILT = 500;

/** The steps of a move, in their order; it can be ended after each, and gone on with. */
export type Step =
  | "checked"
  | "frozen"
  | "settled"
  | "admitted"
  | "secrets written"
  | "copied"
  | "compared"
  | "rebuilt"
  | "let go"
  | "welcomed";

/** What a move works with. */
export interface Moves extends Moving {
  readonly source: Project;
  readonly to: Project;
  /** Told when a step is done. */
  readonly reached: (step: Step) => void;
  /** Told how far copying, comparing and rebuilding are. */
  readonly progress: (label: string, done: number, total: number) => void;
  /** Told what is waited for. */
  readonly waiting: (why: string) => void;
}

/** What came of it. */
export interface Moved {
  readonly rows: number;
  /** The members who are no users of the other project. */
  readonly strangers: readonly string[];
}

/** The move by which a tenant leaves, as the source has it. */
interface MoveOut {
  readonly id: string;
  readonly state: "frozen" | "moved";
  readonly functions_url: string;
}

/**
 * Moves a tenant, or goes on with a move that was begun. The source lets go of it before the target
 * has it work; until then nothing is lost by cancelling. Throws a Problem for what the user can put
 * right; whatever is thrown, one of the two is as it should be, and the other says what it waits for.
 */
export async function move(moves: Moves): Promise<Moved> {
  const { source, to, tenantId, reached } = moves;
  const out = (await moveOut(source, tenantId)) ?? (await begin(moves));
  if (out.functions_url !== to.functionsUrl) {
    throw new Problem(
      `The tenant is on its way to another project: ${out.functions_url}`,
      "Name that one by --to, or give the move up: --cancel",
    );
  }
  const strangers = out.state === "frozen" ? await copyAll(moves, out) : [];
  const key = await source.value<string>("select private.let_go($1, $2)", [tenantId, out.id]);
  reached("let go");
  await to.rows("select private.welcome($1, $2, $3)", [tenantId, out.id, key]);
  reached("welcomed");
  return { rows: await countRows({ ...moves, walked: () => {} }), strangers };
}

/** Gives a move up, so that the tenant goes on where it is. Throws a Problem once it has left. */
export async function cancel({ source, to, tenantId }: Moves): Promise<void> {
  const out = await moveOut(source, tenantId);
  if (out?.state !== "frozen") {
    throw new Problem(
      out ? "The tenant has left: there is nothing to cancel." : "The tenant is not being moved.",
      "To have it back, move it back. What it does: npm run tenant -- list",
    );
  }
  await to.rows("select private.turn_away($1, $2)", [tenantId, out.id]);
  await source.rows("select private.unfreeze_tenant($1, $2)", [tenantId, out.id]);
}

async function moveOut(source: Project, tenantId: string): Promise<MoveOut | undefined> {
  const [out] = await source.rows<MoveOut & Record<string, unknown>>(
    "select m.id, m.state, m.functions_url from private.move_out($1) m where m.id is not null",
    [tenantId],
  );
  return out;
}

async function begin({ source, to, reached, ...moving }: Moves): Promise<MoveOut> {
  await check(source, to, moving);
  reached("checked");
  const id = randomUUID();
  const { tenantId } = moving;
  await source.rows("select private.freeze_tenant($1, $2, $3)", [tenantId, id, to.functionsUrl]);
  reached("frozen");
  return { id, state: "frozen", functions_url: to.functionsUrl };
}

/** Everything until the tenant is there as it is here. Gives the members who are strangers there. */
async function copyAll(moves: Moves, { id }: MoveOut): Promise<readonly string[]> {
  const { source, to, tenantId, reached } = moves;
  // One may have been upgraded since it was begun.
  await checkProjects(source, to);
  await settle(moves);
  reached("settled");
  await admit(moves, id);
  reached("admitted");
  const secrets = await source.value<string>("select private.secret_rows($1)::text", [tenantId]);
  await to.rows("select private.write_secrets($1, $2)", [tenantId, secrets]);
  reached("secrets written");
  await walk("Copying", moves);
  await to.rows("select private.analyze_tables_of($1)", [tenantId]);
  reached("copied");
  await compare(moves);
  reached("compared");
  await compareRebuilt(moves);
  reached("rebuilt");
  // Last: who is removed while it is copied is no member there.
  return await copyMembers(moves);
}

/** Waits until nothing of the tenant is on its way any more. */
async function settle({ source, tenantId, slug, waiting }: Moves): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let told: string | null = null;
  for (;;) {
    const why = await source.value<string | null>("select private.settle_leaving($1)", [tenantId]);
    if (why === null) return;
    if (why !== told) waiting(why);
    told = why;
    if (Date.now() > end) {
      throw new Problem(
        `${why} That has been so for ten minutes.`,
        `End who keeps a transaction open, then start again; or give it up: npm run tenant -- move ${slug} --cancel`,
      );
    }
    await setTimeout(PAUSE_MS);
  }
}

async function admit({ source, to, tenantId }: Moves, id: string): Promise<void> {
  const [row] = await source.rows<{ tenant: string; move: string }>(
    `select to_jsonb(t)::text as tenant, to_jsonb(m)::text as move
     from public.tenants t
     join private.moves m on m.tenant_id = t.id and m.id = $2
     where t.id = $1`,
    [tenantId, id],
  );
  await to.rows("select private.admit_tenant($1, $2, $3)", [
    row?.tenant,
    row?.move,
    source.functionsUrl,
  ]);
}

async function copyMembers({ source, to, tenantId }: Moves): Promise<readonly string[]> {
  const members = await source.value<string>("select private.member_rows($1)::text", [tenantId]);
  return await to.value<string[]>("select private.write_members($1, $2)", [tenantId, members]);
}

async function walk(label: string, moves: Moves): Promise<number> {
  const { progress } = moves;
  const total = await countRows({ ...moves, walked: () => {} });
  let done = 0;
  return await carry({
    ...moves,
    walked: (rows) => {
      done += rows;
      progress(label, Math.min(done, total), total);
    },
  });
}

/** What was still settled while it was copied is copied again; then nothing differs. */
async function compare(moves: Moves): Promise<void> {
  const { source, to, tenantId } = moves;
  for (let round = 0; round < 3; round++) {
    const differing = await walk("Comparing", moves);
    if (differing > 0) continue;
    const digest = "select md5(private.secret_rows($1)::text)";
    if ((await source.value(digest, [tenantId])) === (await to.value(digest, [tenantId]))) return;
    throw new Problem("The secrets there are not those of here.", "Start again.");
  }
  throw new Problem(
    "The tenant's rows keep changing although it is frozen.",
    "Does somebody write them by hand? Start again when that is over.",
  );
}

async function compareRebuilt({ to, tenantId, slug, progress }: Moves): Promise<void> {
  const ids = await to.value<string[]>(
    "select array(select b from private.rebuildable_bookings($1) b order by 1)",
    [tenantId],
  );
  let otherwise = 0;
  for (let index = 0; index < ids.length; index += REBUILT) {
    const some = ids.slice(index, index + REBUILT);
    const found = await to.value<string[]>("select private.rebuilt_otherwise($1, $2)", [
      tenantId,
      some,
    ]);
    otherwise += found.length;
    progress("Rebuilding to compare", index + some.length, ids.length);
  }
  if (otherwise === 0) return;
  throw new Problem(
    `A rebuild there would change ${counted(otherwise, "booking")}.`,
    `Give the move up (npm run tenant -- move ${slug} --cancel), rebuild here, then start again.`,
  );
}
