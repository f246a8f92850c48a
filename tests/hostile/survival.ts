import type pg from "pg";
import { expect } from "vitest";
import { receive } from "../histories/deliver.ts";
import { hashOf } from "../histories/said.ts";
import { exactRows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";

/** What became of an event. */
export interface Fate {
  readonly status: string;
  readonly reason: string | null;
}

/**
 * Delivers texts to a tenant of their own and gives what became of each. Fails when one is not
 * stored, when one ends as anything but applied, ignored or unparseable, when a reason is missing,
 * and when a rebuild changes what they left behind.
 */
export async function survive(client: pg.ClientBase, texts: readonly string[]): Promise<Fate[]> {
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  const fates: Fate[] = [];
  for (const text of texts) {
    const eventId = hashOf(text);
    const answer = await receive(client, { tenant, event: { text, eventId }, now: NOW });
    expect(["stored", "duplicate"]).toContain(answer);
    fates.push(await fateOf(client, tenant, eventId));
  }
  for (const { status, reason } of fates) {
    expect(["applied", "ignored", "unparseable"], reason ?? status).toContain(status);
    if (status !== "applied") expect(reason).toMatch(/\S.*\.$/s);
  }

  const before = await exactRows(client, tenant);
  await client.query("select public.rebuild_bookings($1, $2)", [tenant.slug, NOW]);
  expect(await exactRows(client, tenant), "after a rebuild").toEqual(before);
  return fates;
}

async function fateOf(client: pg.ClientBase, tenant: Tenant, eventId: string): Promise<Fate> {
  const { rows } = await client.query(
    "select status, reason from public.webhook_events where tenant_id = $1 and event_id = $2",
    [tenant.id, eventId],
  );
  return rows[0];
}
