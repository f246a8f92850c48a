import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { Problem } from "../cli/problem.ts";
import { type Connection, findConnection, takeSyncStep } from "./connection.ts";
import { findJob, type Job, whatJobDoes } from "./jobs.ts";
import { applyPending, countPending } from "./pending.ts";
import { type Amount, createProgress, type Screen } from "./progress.ts";
import type { KnownTenant } from "./tenants.ts";

/** How long something may stand still before watching it is given up. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 300;
/** Cal.com may want to be left alone for a minute, and a failed request is made again after one. */
const PATIENCE_WITH_CAL_COM_MS = 200_000;
/** SQLSTATEs of somebody in the way: the next step tries again. */
const PASSING = ["40001", "40P01", "55P03", "57014"];

/** What watching works with. */
export interface Watching {
  readonly client: pg.Client;
  readonly tenant: KnownTenant;
  readonly screen: Screen;
  /** Aborted when the watcher wants to go. */
  readonly signal: AbortSignal;
  /** The clock, in ms; for tests. */
  readonly now?: () => number;
  readonly patienceMs?: number;
}

/** What is watched, at some moment. */
interface Seen<State> extends Amount {
  readonly state: State;
  readonly isOver: boolean;
  /** Why it stands still, if it does. */
  readonly trouble: string | null;
}

/**
 * Takes steps until it is over, showing how far it is, and gives the last state; "interrupted" when
 * the watcher went before. Throws a Problem when it stands still for a minute.
 */
async function follow<State>(
  label: string,
  first: Seen<State>,
  look: () => Promise<Seen<State>>,
  /** Takes a step; tells whether it moved anything. */
  step: () => Promise<boolean>,
  { screen, signal, now = Date.now, patienceMs = PATIENCE_MS, tenant }: Watching,
): Promise<State | "interrupted"> {
  const progress = createProgress(label, screen, now);
  try {
    let seen = first;
    let movedAt = now();
    let told: string | null = null;
    while (!seen.isOver) {
      progress.update(seen);
      if (signal.aborted) return "interrupted";
      const hasMoved = await step().catch(overlookPassing);
      const next = await look();
      if (hasMoved || next.done !== seen.done || next.total !== seen.total) {
        movedAt = now();
      } else {
        if (next.trouble && next.trouble !== told) {
          progress.say(`It waits: ${next.trouble}`);
          told = next.trouble;
        }
        if (now() - movedAt > patienceMs) throw standsStill(label, next.trouble, tenant);
        await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => {});
      }
      seen = next;
    }
    progress.update(seen);
    return seen.state;
  } finally {
    progress.end();
  }
}

function overlookPassing(error: { code?: string }): boolean {
  if (error.code && PASSING.includes(error.code)) return false;
  throw error;
}

function standsStill(label: string, trouble: string | null, { slug }: KnownTenant): Problem {
  return new Problem(
    `${label} has stood still for a minute.${trouble ? ` ${trouble}` : ""}`,
    `Does somebody keep a transaction open, in Studio for example? The scheduler tries again by itself.
To watch again: npm run tenant -- watch ${slug}`,
  );
}

/**
 * Works on a job, step by step beside the scheduler, and applies the tenant's pending events in
 * between. Gives the job when it is over or stopped; undefined when it is gone.
 */
export async function watchJob(
  job: Job,
  watching: Watching,
): Promise<Job | undefined | "interrupted"> {
  const { client, tenant } = watching;
  const seen = (state: Job | undefined) => {
    const { done, total } = state ?? job;
    const isOver = !state || state.ended_at !== null || state.stopped_at !== null;
    return { state, done, total, isOver, trouble: state?.error ?? null };
  };
  return await follow<Job | undefined>(
    whatJobDoes(job),
    seen(job),
    async () => seen(await findJob(client, job.tenant, job.job_id)),
    async () => {
      const { rows } = await client.query("select (private.work_on_job($1, $2)).id", [
        job.tenant_id,
        job.job_id,
      ]);
      await applyPending(client, tenant);
      return rows[0]?.id != null;
    },
    watching,
  );
}

/**
 * Applies the pending events of a tenant, or those with these ids, batch by batch beside the
 * scheduler. Gives how many were left, which are those of a disabled tenant.
 */
export async function watchPending(
  watching: Watching,
  eventIds: readonly string[] | null = null,
): Promise<number | "interrupted"> {
  const { client, tenant } = watching;
  let total = 0;
  const look = async () => {
    const state = await countPending(client, tenant.id, eventIds);
    total = Math.max(total, state);
    const trouble = "somebody else has the tenant, or the bookings of these events, for now.";
    const isOver = state === 0 || tenant.isDisabled;
    return { state, done: total - state, total, isOver, trouble };
  };
  return await follow<number>(
    "Applying events",
    await look(),
    look,
    () => applyPending(client, tenant),
    watching,
  );
}

/**
 * Reads a connected tenant's bookings from Cal.com, page by page beside the scheduler, and applies
 * them. Gives the connection when all are read and applied, or when Cal.com refuses the key;
 * undefined when it was taken away.
 */
export async function watchBackfill(
  watching: Watching,
): Promise<Connection | undefined | "interrupted"> {
  const { client, tenant } = watching;
  const look = async () => {
    const state = await findConnection(client, tenant);
    const pending = await countPending(client, tenant.id);
    const done = Math.max(0, (state?.bookings_read ?? 0) - pending);
    // Before Cal.com has said how many there are, or where it does not, there is always one more.
    const total = state?.bookings_expected ?? done + pending + 1;
    const isRead = state?.is_backfilled && state.to_look_at === 0 && pending === 0;
    const isOver = !state || state.state === "refused" || isRead === true || tenant.isDisabled;
    return { state, done: isRead ? total : done, total, isOver, trouble: state?.error ?? null };
  };
  return await follow<Connection | undefined>(
    "Reading bookings",
    await look(),
    look,
    async () => {
      const hasAsked = await takeSyncStep(client, tenant);
      return (await applyPending(client, tenant)) || hasAsked;
    },
    { patienceMs: PATIENCE_WITH_CAL_COM_MS, ...watching },
  );
}
