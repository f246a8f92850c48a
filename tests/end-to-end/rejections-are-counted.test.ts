import { expect } from "vitest";
import { sql } from "./support/database.ts";
import { ANSWERS, post } from "./support/request.ts";
import { test } from "./support/test.ts";

test("Refused requests of a known tenant are counted by reason", async ({ tenant }) => {
  const { slug } = tenant;
  const body = '{"triggerEvent":"PING"}';
  for (const signature of ["0".repeat(64), "junk", "1".repeat(64)]) {
    expect(await post({ tenant: slug, body, signature })).toEqual(ANSWERS.invalidSignature);
  }
  for (const signature of [null, "no-secret-provided"]) {
    expect(await post({ tenant: slug, body, signature })).toEqual(ANSWERS.invalidSignature);
  }
  const tooLarge = new Uint8Array(1024 * 1024 + 1);
  expect((await post({ tenant: slug, body: tooLarge, signature: null })).status).toBe(413);
  expect(await tenant.postSigned(body)).toEqual(ANSWERS.received);

  const counts = () =>
    sql(
      `select reason, sum(count)::integer as count, bool_and(hour = date_trunc('hour', hour)) as whole
       from private.webhook_rejections where tenant_id = $1 group by reason order by reason`,
      [tenant.id],
    );
  await expect.poll(counts, { timeout: 20_000, interval: 250 }).toEqual([
    { reason: "missing_signature", count: 2, whole: true },
    { reason: "too_large", count: 1, whole: true },
    { reason: "wrong_signature", count: 3, whole: true },
  ]);
});
