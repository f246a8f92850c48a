import type pg from "pg";
import { readPayload } from "../../supabase/functions/cal-webhook/payload.ts";
import type { Posted } from "./history.ts";
import { hashOf } from "./said.ts";
import type { Tenant } from "./tenant.ts";
import { NOW } from "./timeline.ts";

/** One event on its way to one tenant. */
export interface Post {
  readonly tenant: Tenant;
  readonly event: Posted;
  /** When it arrives. */
  readonly now: Date;
}

/** Posts that arrive at once. */
export function postsTo(tenant: Tenant, events: readonly Posted[], now = NOW): Post[] {
  return events.map((event) => ({ tenant, event, now }));
}

/** Hands an event to the database as functions/cal-webhook does. Gives its answer. */
export async function receive(client: pg.ClientBase, post: Post): Promise<string> {
  const { body, unparseable, reason } = readPayload(new TextEncoder().encode(post.event.text));
  const { rows } = await client.query({
    name: "receive",
    text: "select public.receive_webhook($1, $2, $3, $4, $5, $6) as answer",
    values: [
      post.tenant.id,
      post.event.eventId,
      unparseable === null ? JSON.stringify(body) : null,
      unparseable,
      reason,
      post.now,
    ],
  });
  return rows[0].answer;
}

/** One after the other, on one connection. */
export async function deliver(client: pg.ClientBase, posts: readonly Post[]): Promise<void> {
  for (const post of posts) await receive(client, post);
}

/** Applies what is pending of some tenants, as the scheduler does right behind. */
export async function applyPending(
  client: pg.ClientBase,
  tenants: readonly Tenant[],
  now = NOW,
): Promise<void> {
  for (const { id } of tenants) {
    let answer = "more";
    while (answer === "more") {
      const { rows } = await client.query({
        name: "apply pending",
        text: "select private.apply_pending($1, p_now => $2) as answer",
        values: [id, now],
      });
      answer = rows[0].answer;
    }
  }
}

/** Leaves this share of what arrives on a connection to be applied later, the same for a seed. */
export async function giveUp(client: pg.ClientBase, share: number, seed: number): Promise<void> {
  await client.query("select set_config('calbase.give_up_share', $1, false)", [String(share)]);
  await client.query("select setseed($1)", [(seed % 10_000) / 10_000]);
}

/**
 * One after the other, on one connection, a third of them given up at first. What is pending is
 * applied at moments made from the seed, and at the end.
 */
export async function deliverGivingUp(
  client: pg.ClientBase,
  tenant: Tenant,
  posts: readonly Post[],
  seed: number,
): Promise<void> {
  await giveUp(client, 1 / 3, seed);
  try {
    for (const [index, post] of posts.entries()) {
      await receive(client, post);
      if (isChosen(seed, index, 4)) await applyPending(client, [tenant], post.now);
    }
  } finally {
    await giveUp(client, 0, seed);
  }
  await applyPending(client, [tenant], posts.at(-1)?.now ?? NOW);
}

/** Whether a seed chooses this place; it chooses one of `among`. */
export function isChosen(seed: number, place: number, among: number): boolean {
  return Number.parseInt(hashOf(`${seed} ${place}`).slice(0, 8), 16) % among === 0;
}

/**
 * On all connections at once: each takes the next post as soon as it is free. What was in each
 * other's way is applied at the end.
 */
export async function deliverAtOnce(
  clients: readonly pg.ClientBase[],
  posts: readonly Post[],
): Promise<void> {
  const waiting = [...posts];
  const work = async (client: pg.ClientBase) => {
    for (let post = waiting.shift(); post; post = waiting.shift()) await receive(client, post);
  };
  const ends = await Promise.allSettled(clients.map(work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const tenants = [...new Set(posts.map((post) => post.tenant))];
  await applyPending(clients[0] as pg.ClientBase, tenants);
}
