import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { fill } from "../../bench/fill.ts";
import { buildEvent, postEvent } from "../../local/events/index.ts";
import type { Step } from "../../tenant/moving/move.ts";
import { move } from "../../tenant/moving/move.ts";
import { makeTenant, onTwoConnections, type Scene } from "../moving/support/moving.ts";
import { RESEND_SECRETS, type TestProject, testProject } from "../moving/support/project.ts";
import { ownDatabases } from "../setup/stack.ts";

/** CALBASE_MOVED_BOOKINGS=20000 shows how long a large tenant takes; the steps are printed. */
const BOOKINGS = Number(process.env.CALBASE_MOVED_BOOKINGS ?? 1_000);
const DAY_MS = 86_400_000;

test.runIf(ownDatabases())(
  "a tenant with many bookings moves beside tenants that go on",
  { timeout: 600_000 },
  async () => {
    const [source, target] = await Promise.all([
      testProject(RESEND_SECRETS.source),
      testProject(RESEND_SECRETS.target),
    ]);
    const scene: Scene = { source, target, ...(await makeTenant(source)) };
    await fillIn(scene);
    const neighbours = await Promise.all([source, target].map(runNeighbour));

    const began = performance.now();
    const seconds = () => Number(((performance.now() - began) / 1000).toFixed(1));
    const steps: Partial<Record<Step, number>> = {};
    const reached = (step: Step) => {
      steps[step] = seconds();
    };
    const { rows } = await onTwoConnections(scene, { reached }, move);
    const answers = await Promise.all(neighbours.map((stop) => stop()));
    console.log(JSON.stringify({ rows, steps, answers: answers.map((some) => some.length) }));

    expect(await countOf(target)).toBe(BOOKINGS);
    expect(answers.flat().filter((status) => status !== 200)).toEqual([]);
    expect(Math.min(...answers.map((some) => some.length))).toBeGreaterThan(0);
  },
);

async function fillIn({ source, tenantId }: Scene): Promise<void> {
  const sort = {
    name: "moving",
    start: new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + 10 * DAY_MS),
    bookedAt: new Date(Date.now() - 60_000),
    secondsApart: 60,
    bookingsPerBooker: 1,
  };
  const database = { superuserUrl: source.superuserUrl, target: { tenantId } };
  await fill(database, sort, 2, BOOKINGS, () => {});
}

/** A tenant beside it, ten webhooks a second; what it gives ends them and tells their answers. */
async function runNeighbour(project: TestProject): Promise<() => Promise<readonly number[]>> {
  const [made] = await project.query<{ webhook_secret: string }>(
    "select * from public.create_tenant('neighbour', 'Neighbour', 'UTC')",
  );
  const answers: number[] = [];
  let isOver = false;
  const flow = (async () => {
    for (let number = 0; !isOver; number++) {
      const body = buildEvent("BOOKING_CREATED", {
        uid: `n-${number}`,
        email: `n${number}@n.example`,
      });
      const secret = made?.webhook_secret as string;
      const { status } = await postEvent({
        apiUrl: project.apiUrl,
        tenant: "neighbour",
        secret,
        body,
      });
      answers.push(status);
      await setTimeout(100);
    }
  })();
  const stop = async () => {
    isOver = true;
    await flow;
    return answers;
  };
  onTestFinished(async () => void (await stop().catch(() => {})));
  return stop;
}

async function countOf({ query }: TestProject): Promise<number> {
  const [counted] = await query<{ count: number }>(
    `select count(*)::integer as count from public.bookings b
     join public.tenants t on t.id = b.tenant_id where t.slug = 'acme'`,
  );
  return counted?.count as number;
}
