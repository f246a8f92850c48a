import { expect, onTestFinished } from "vitest";
import { buildEvent, newUid } from "../../local/events/index.ts";
import { sql } from "../end-to-end/support/database.ts";
import { ANSWERS, type Answer, post } from "../end-to-end/support/request.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";
import { startIsolate } from "./support/isolate.ts";

const RATE = 240;
const SECONDS = 4;
const ROTATE_EVERY_MS = 800;
const STEP_MS = 20;
/** Every so many requests one is forged; it makes the function look for new secrets. */
const FORGED_EVERY = 20;
const BOOKING_EVERY = 12;

const rotate = async ({ slug }: Tenant): Promise<string> =>
  (await sql("select rotate_secret($1) as secret", [slug]))[0].secret;

test("No valid webhook is refused or lost while secrets rotate at 200 requests a second", {
  timeout: 120_000,
}, async ({ tenant, annotate }) => {
  /** The two newest; each is used from the moment it exists. */
  let secrets = [tenant.secret];
  const answers: Promise<Answer>[] = [];
  const forged: Promise<Answer>[] = [];

  function send(index: number): void {
    const trigger = index % BOOKING_EVERY === 0 ? "BOOKING_CREATED" : "PING";
    const event = buildEvent(trigger, { uid: newUid(), email: tenant.email });
    const body = JSON.stringify({ ...event, number: index });
    if (index % FORGED_EVERY === 0) {
      forged.push(post({ tenant: tenant.slug, body: `${body} `, secret: "not the tenant's" }));
    }
    const secret = secrets[index % secrets.length];
    answers.push(post({ tenant: tenant.slug, body, ...(secret && { secret }) }));
  }

  const began = performance.now();
  let rotations = 0;
  let rotating: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const passed = performance.now() - began;
      for (let due = (passed / 1000) * RATE; answers.length < due; ) send(answers.length);
      if (!rotating && passed >= (rotations + 1) * ROTATE_EVERY_MS) {
        rotating = rotate(tenant).then((newest) => {
          secrets = [newest, secrets[0] as string];
          rotations += 1;
          rotating = undefined;
        });
      }
      if (passed < SECONDS * 1000) return;
      clearInterval(timer);
      resolve();
    }, STEP_MS);
  });
  const sent = answers.length / ((performance.now() - began) / 1000);
  await rotating;
  const answered = await Promise.all(answers);
  const done = answers.length / ((performance.now() - began) / 1000);
  await annotate(
    `${answers.length} webhooks and ${forged.length} forged ones, ${rotations} rotations; ${sent.toFixed(0)} sent and ${done.toFixed(0)} answered a second`,
  );

  expect(sent).toBeGreaterThanOrEqual(200);
  expect(rotations).toBeGreaterThanOrEqual(3);
  expect(answered.filter(({ body }) => body !== ANSWERS.received.body)).toEqual([]);
  const stored = await tenant.rows("webhook_events", "id");
  expect(stored).toHaveLength(answers.length);
  expect(stored.filter(({ status }) => status !== "applied" && status !== "ignored")).toEqual([]);
  expect(await tenant.rows("bookings", "id")).toHaveLength(
    Math.ceil(answers.length / BOOKING_EVERY),
  );
  expect(new Set((await Promise.all(forged)).map(({ status }) => status))).toEqual(new Set([401]));
});

test("After retiring, a function that starts now refuses the old secret", {
  timeout: 60_000,
}, async ({ tenant }) => {
  const newest = await rotate(tenant);
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
