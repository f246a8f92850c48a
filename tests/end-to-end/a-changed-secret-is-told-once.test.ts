import { expect } from "vitest";
import { connect, sql } from "./support/database.ts";
import { ANSWERS, post } from "./support/request.ts";
import type { Tenant } from "./support/tenant.ts";
import { test } from "./support/test.ts";

/** Posts as Cal.com does when its webhook has another secret, until that is counted. */
async function postWronglySigned({ id, slug }: Tenant, counted: number): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const answer = await post({
      tenant: slug,
      body: '{"triggerEvent":"PING"}',
      signature: "0".repeat(64),
    });
    expect(answer).toEqual(ANSWERS.invalidSignature);
  }
  const count = () =>
    sql(
      `select sum(r.count)::integer as count from private.webhook_rejections r
       where r.tenant_id = $1 and r.reason = 'wrong_signature'`,
      [id],
    );
  await expect.poll(count, { timeout: 20_000, interval: 250 }).toEqual([{ count: counted }]);
}

/** The tenant's alerts, once the minute's job has looked. */
async function judged({ id }: Tenant) {
  await sql("select private.judge_alerts()");
  return sql(
    `select a.id, a.kind, a.reopened, a.resolved_at is null as "isOpen", a.for_tenant
     from public.alerts a where a.tenant_id = $1`,
    [id],
  );
}

test("A secret that was changed at Cal.com is told once, resolved, and told again", async ({
  tenant,
}) => {
  await postWronglySigned(tenant, 3);
  const opened = await judged(tenant);
  expect(opened).toMatchObject([{ kind: "wrong_signatures", isOpen: true, for_tenant: true }]);
  expect(await judged(tenant), "once").toHaveLength(1);

  expect(await tenant.postSigned('{"triggerEvent":"PING"}')).toEqual(ANSWERS.received);
  expect(await judged(tenant)).toMatchObject([{ isOpen: false }]);

  await postWronglySigned(tenant, 6);
  expect(await judged(tenant), "a stranger may call between good ones").toMatchObject([
    { isOpen: false },
  ]);
  await haveReceivedEarlier(tenant);
  expect(await judged(tenant), "the same one").toMatchObject([
    { id: opened[0]?.id, reopened: 1, isOpen: true },
  ]);
});

/** As if a quarter of an hour had passed since the last good webhook. */
async function haveReceivedEarlier({ id }: Tenant): Promise<void> {
  const client = await connect();
  try {
    // Events are not edited by hand.
    await client.query("set search_path = ''");
    await client.query(
      `update public.webhook_events e set received_at = e.received_at - interval '15 minutes'
       where e.tenant_id = $1`,
      [id],
    );
  } finally {
    await client.end();
  }
}
