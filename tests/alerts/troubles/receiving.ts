import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";
import { newUid } from "../../../local/events/index.ts";
import type { Trouble } from "../support/trouble.ts";
import { post, send } from "../support/webhooks.ts";
import type { Tenant, World } from "../support/world.ts";

const HOUR = 60;
const PING = '{"triggerEvent":"PING"}';

/** What goes wrong between Cal.com and a booking. */
export const RECEIVING: readonly Trouble[] = [
  {
    when: "the database is away while webhooks come",
    kind: "webhooks_not_stored",
    of: "the installation",
    async begin(world, tenant) {
      // The function knows the tenant already, as it does within an hour of any webhook.
      expect(await post(world, tenant, PING, tenant.secret)).toBe(200);
      await world.database.awayDuring(async () => {
        expect(await post(world, tenant, PING, tenant.secret)).toBe(503);
      });
      await isCounted(world, tenant, "not_stored", 1);
    },
    opensIn: 1,
    async end() {},
    endsIn: 3 * HOUR,
  },
  {
    when: "somebody deletes a tenant's secret on Vault's page",
    kind: "webhooks_not_stored",
    subject: "secret",
    of: "the tenant",
    async begin(world, tenant) {
      await world.sql(
        `delete from vault.secrets s using private.tenant_secrets k
         where s.id = k.secret_id and k.tenant_id = $1`,
        [tenant.id],
      );
      expect(await post(world, tenant, PING, tenant.secret)).toBe(503);
      await isCounted(world, tenant, "secret_unreadable", 1);
    },
    opensIn: 1,
    async end(world, { slug }) {
      await world.sql("select rotate_secret($1)", [slug]);
    },
    endsIn: 3 * HOUR,
  },
  {
    when: "the secret is changed at Cal.com",
    kind: "wrong_signatures",
    of: "the tenant",
    isTheirs: true,
    async begin(world, tenant) {
      await world.minutes(11);
      for (let n = 0; n < 3; n++) expect(await post(world, tenant, PING, "another")).toBe(401);
      await isCounted(world, tenant, "wrong_signature", 3);
    },
    opensIn: 1,
    async end(world, tenant) {
      expect(await post(world, tenant, PING, tenant.secret)).toBe(200);
    },
    endsIn: 1,
  },
  {
    when: "a custom template at Cal.com sends more than a webhook may be",
    kind: "webhooks_refused",
    subject: "too_large",
    of: "the tenant",
    isTheirs: true,
    async begin(world, tenant) {
      const body = new Uint8Array(1024 * 1024 + 1);
      for (let n = 0; n < 3; n++) expect(await post(world, tenant, body, tenant.secret)).toBe(413);
      await isCounted(world, tenant, "too_large", 3);
    },
    opensIn: 1,
    async end() {},
    endsIn: 3 * HOUR,
  },
  {
    when: "a tenant was made by hand, and has no secret",
    kind: "webhooks_refused",
    subject: "no_secret",
    of: "the tenant",
    async prepare(world, { id }) {
      await world.sql("delete from private.tenant_secrets k where k.tenant_id = $1", [id]);
    },
    async begin(world, tenant) {
      for (let n = 0; n < 3; n++) expect(await post(world, tenant, PING, "any")).toBe(200);
      await isCounted(world, tenant, "no_secret", 3);
    },
    opensIn: 1,
    async end() {},
    endsIn: 3 * HOUR,
  },
  {
    when: "a trigger of one's own refuses the bookings",
    kind: "events_failed",
    of: "the tenant",
    async begin(world, tenant) {
      await world.sql(`
        create function public.refuse() returns trigger language plpgsql as
          $$ begin raise exception 'Not this one'; end $$;
        create trigger refuse before insert on public.bookings
          for each row execute function public.refuse()`);
      expect(await send(world, tenant, "BOOKING_CREATED", { uid: newUid() })).toBe(200);
    },
    opensIn: 10,
    async end(world, { slug }) {
      await world.sql("drop function public.refuse() cascade");
      await world.sql("select replay_events($1)", [slug]);
    },
    endsIn: 12,
  },
  {
    when: "a quotation mark in a name breaks the custom template at Cal.com",
    kind: "events_failed",
    subject: "unparseable",
    of: "the tenant",
    isTheirs: true,
    async begin(world, tenant) {
      const body = `{"triggerEvent":"BOOKING_CREATED","uid":"${newUid()}","name":"Ada "the" Ace"}`;
      expect(await post(world, tenant, body, tenant.secret)).toBe(400);
    },
    opensIn: 1,
    async end(world, { id, slug }) {
      // As the alert says, in Studio.
      await world.sql(
        `update public.webhook_events set unparseable_body = replace(unparseable_body, '"the"', 'the')
         where tenant_id = $1 and status = 'unparseable'`,
        [id],
      );
      await world.sql("select replay_events($1)", [slug]);
    },
    endsIn: 12,
  },
  {
    when: "somebody keeps a transaction open in Studio's SQL editor",
    kind: "queue_growing",
    subject: "events",
    of: "the installation",
    async prepare(world, tenant) {
      await send(world, tenant, "BOOKING_CREATED", { uid: tenant.slug });
    },
    async begin(world, tenant) {
      const editor = await world.database.session();
      await editor.query("begin");
      await editor.query(
        "select from public.bookings b where b.tenant_id = $1 and b.cal_uid = $2 for update",
        [tenant.id, tenant.slug],
      );
      open.set(tenant.slug, editor);
      const location = randomBytes(6).toString("hex");
      const event = { uid: tenant.slug, location };
      expect(await send(world, tenant, "BOOKING_LOCATION_UPDATED", event)).toBe(200);
    },
    opensIn: 7,
    async end(_world, { slug }) {
      await open.get(slug)?.query("rollback");
    },
    endsIn: 12,
  },
  {
    when: "the webhook of a busy tenant is deleted at Cal.com",
    kind: "tenant_silent",
    of: "the tenant",
    isTheirs: true,
    async prepare(world, { id }) {
      // Webhooks in each hour of more than three weeks, as they came.
      await world.sql(
        `select receive_webhook($1, hour::text, $2, p_now => hour)
         from generate_series(now() - interval '25 days', now(), interval '1 hour') hour`,
        [id, PING],
      );
      await world.minutes(1);
    },
    async begin(world, tenant) {
      expect(await post(world, tenant, ping(), tenant.secret)).toBe(200);
      await world.minutes(1);
    },
    opensIn: 15 * HOUR,
    async end(world, tenant) {
      expect(await post(world, tenant, ping(), tenant.secret)).toBe(200);
    },
    endsIn: 1,
  },
];

/** Sessions with a transaction that somebody has left open, by tenant. */
const open = new Map<string, Awaited<ReturnType<World["database"]["session"]>>>();

/** A webhook that did not come before. */
function ping(): string {
  return JSON.stringify({ triggerEvent: "PING", createdAt: new Date() });
}

/** Waits until the function has told the database, behind its answers, what it refused. */
async function isCounted(
  world: World,
  { id }: Tenant,
  reason: string,
  count: number,
): Promise<void> {
  await vi.waitFor(
    async () => {
      const [row] = await world.sql(
        `select coalesce(sum(r.count), 0)::integer as count from private.webhook_rejections r
         where r.tenant_id = $1 and r.reason = $2 and r.last_at > now() - interval '10 minutes'`,
        [id, reason],
      );
      expect(row.count).toBeGreaterThanOrEqual(count);
    },
    { timeout: 20_000, interval: 50 },
  );
}
