import { expect, onTestFinished } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { sql } from "../end-to-end/support/database.ts";
import { ANSWERS, post } from "../end-to-end/support/request.ts";
import { test } from "../end-to-end/support/test.ts";
import { startIsolate } from "./support/isolate.ts";

test("After retiring, a function that starts now refuses the old secret", {
  timeout: 60_000,
}, async ({ tenant }) => {
  const [{ newest }] = await sql("select rotate_secret($1) as newest", [tenant.slug]);
  expect(await sql("select retire_old_secrets($1) as retired", [tenant.slug])).toEqual([
    { retired: 1 },
  ]);
  const isolate = await startIsolate();
  onTestFinished(isolate.stop);
  const send = (secret: string) =>
    post({
      at: `${isolate.url("cal-webhook")}?tenant=${tenant.slug}`,
      body: JSON.stringify(buildEvent("PING", { uid: newUid() })),
      secret,
    });
  expect(await send(tenant.secret)).toEqual(ANSWERS.invalidSignature);
  expect(await send(newest)).toEqual(ANSWERS.received);
  expect(await send(tenant.secret)).toEqual(ANSWERS.invalidSignature);
  expect(await tenant.rows("webhook_events", "id")).toHaveLength(1);
});
