import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { buildEvent } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS, post } from "./support/request.ts";
import { test } from "./support/test.ts";

test("A second secret is accepted as soon as it is added, and the first one stays valid", async ({
  tenant,
}) => {
  const event = () => JSON.stringify(buildEvent("PING", { uid: randomBytes(8).toString("hex") }));
  const send = (secret: string) => post({ tenant: tenant.slug, body: event(), secret });
  const second = randomBytes(32).toString("hex");

  expect(await send(tenant.secret)).toEqual(ANSWERS.received);
  expect(await send(second)).toEqual(ANSWERS.invalidSignature);
  await sql("select private.add_tenant_secret($1, $2)", [tenant.id, second]);

  expect(await send(second)).toEqual(ANSWERS.received);
  expect(await send(tenant.secret)).toEqual(ANSWERS.received);
  expect(await send(randomBytes(32).toString("hex"))).toEqual(ANSWERS.invalidSignature);
});
