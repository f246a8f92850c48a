import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";
import { buildEvent } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS, post } from "./support/request.ts";
import { test } from "./support/test.ts";

test("A second secret is accepted soon after it is added, and the first one stays valid", {
  timeout: 120_000,
}, async ({ tenant }) => {
  const event = () => JSON.stringify(buildEvent("PING", { uid: randomBytes(8).toString("hex") }));
  const send = (secret: string) => post({ tenant: tenant.slug, body: event(), secret });
  const second = randomBytes(32).toString("hex");

  expect(await send(tenant.secret)).toEqual(ANSWERS.received);
  expect(await send(second)).toEqual(ANSWERS.invalidSignature);
  await sql("select private.add_tenant_secret($1, $2)", [tenant.id, second]);

  // The function looks for changed secrets at a bounded rate; Cal.com's next event gets through.
  await vi.waitFor(async () => expect(await send(second)).toEqual(ANSWERS.received), {
    timeout: 60_000,
    interval: 500,
  });
  expect(await send(tenant.secret)).toEqual(ANSWERS.received);
  expect(await send(second)).toEqual(ANSWERS.received);
  expect(await send(randomBytes(32).toString("hex"))).toEqual(ANSWERS.invalidSignature);
});
