import { expect, onTestFinished } from "vitest";
import { sql } from "../end-to-end/support/database.ts";
import { ANSWERS, post } from "../end-to-end/support/request.ts";
import { test } from "../end-to-end/support/test.ts";
import { stack } from "../setup/stack.ts";
import { startIsolate } from "../tenants/support/isolate.ts";
import { startCountingProxy } from "./support/counting-proxy.ts";
import { forgeries } from "./support/forgeries.ts";

const COUNT = 10_000;
const AT_A_TIME = 400;
/** What one instance of the function asks the database, per second. */
const LOOKS_PER_SECOND = 4;
const REPORTS_PER_SECOND = 1;

/** Each item once, so many at a time. */
async function each<T>(items: readonly T[], atATime: number, act: (item: T) => Promise<void>) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of queue) await act(item);
    }),
  );
}

test("Of ten thousand forged requests none is accepted, and the database hears of few", {
  // Usually ten seconds.
  timeout: 120_000,
}, async ({ tenant, otherTenant, annotate }) => {
  const proxy = await startCountingProxy(stack.apiUrl);
  onTestFinished(proxy.stop);
  const isolate = await startIsolate(proxy.url);
  onTestFinished(isolate.stop);

  const requests = forgeries(COUNT, [tenant, otherTenant]);
  const wrong: string[] = [];
  let refused = 0;
  const began = performance.now();
  await each(requests, AT_A_TIME, async (request) => {
    const at = isolate.url("cal-webhook") + request.query;
    const { status } = await post({ at, body: request.body, signature: request.signature });
    if (status === 401) refused += 1;
    // On a busy machine the look for a newer secret may take too long: "Try again".
    if (status !== request.status && status !== 503) wrong.push(`${request.kind}: ${status}`);
  });
  const seconds = (performance.now() - began) / 1000;
  const looks = proxy.calls("webhook_secrets");
  await annotate(
    `${COUNT} in ${seconds.toFixed(1)} s, ${refused} refused; ${looks} looks for secrets`,
  );

  expect(wrong).toEqual([]);
  expect(proxy.calls("receive_webhook")).toBe(0);
  for (const { id } of [tenant, otherTenant]) {
    expect(await sql("select from public.webhook_events where tenant_id = $1", [id])).toEqual([]);
  }

  // Every refusal is counted, in a few rows and by a few calls.
  const counted = () =>
    sql(
      `select count(*)::integer as rows, sum(count)::integer as count
       from private.webhook_rejections where tenant_id = any ($1)`,
      [[tenant.id, otherTenant.id]],
    );
  await expect
    .poll(async () => (await counted())[0].count, { timeout: 20_000, interval: 250 })
    .toBe(refused);
  const [{ rows }] = await counted();
  // Two tenants, two reasons; the hour may have changed.
  expect(rows).toBeLessThanOrEqual(2 * 2 * 2);
  expect(proxy.calls("count_rejections")).toBeLessThanOrEqual(
    2 * 2 * REPORTS_PER_SECOND * (seconds + 3),
  );
  // Each tenant is known under two names here, its slug and its id; names that nobody has are looked
  // up only until the first of them is answered.
  const unknown = new Set(
    requests.filter(({ status }) => status === 200).map(({ query }) => query),
  );
  expect(looks).toBeLessThanOrEqual(2 * 2 * LOOKS_PER_SECOND * (seconds + 1) + unknown.size);

  const at = `${isolate.url("cal-webhook")}?tenant=${tenant.slug}`;
  expect(await post({ at, body: "{}", secret: tenant.secret })).toEqual(ANSWERS.received);
});
