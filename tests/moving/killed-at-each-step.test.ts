import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Step } from "../../tenant/moving/move.ts";
import { ownDatabases } from "../setup/stack.ts";
import { Life } from "./support/life.ts";
import { makeTenant, moveForPages, moveOn, moveUntil, type Scene } from "./support/moving.ts";
import { RESEND_SECRETS, testProject } from "./support/project.ts";

const STEPS: readonly Step[] = [
  "checked",
  "frozen",
  "settled",
  "admitted",
  "secrets written",
  "copied",
  "compared",
  "rebuilt",
  "let go",
  "welcomed",
];

test.runIf(ownDatabases())(
  "killed at each of its steps, under webhooks and due reminders, it loses nothing and sends nothing twice",
  { timeout: 600_000 },
  async () => {
    const [source, target] = await Promise.all([
      testProject(RESEND_SECRETS.source),
      testProject(RESEND_SECRETS.target),
    ]);
    const scene: Scene = { source, target, ...(await makeTenant(source)) };
    const life = new Life(scene);
    onTestFinished(() => life.stop());
    await setTimeout(5_000);
    const held = await life.holdAndDie();

    for (const step of STEPS) {
      await moveUntil(scene, step);
      if (step === "admitted") {
        await moveForPages(scene, 5);
        await moveForPages(scene, 15);
      }
    }
    await moveOn(scene);
    // Cal.com has not heard of it yet.
    await setTimeout(3_000);
    await life.end(() => isQuiet(scene));

    expect(life.refused).toEqual([]);
    expect(life.received.length).toBeGreaterThan(100);
    expect(life.looks).toBeGreaterThan(20);
    expect(life.bothAtOnce).toBe(0);

    const events = await target.query<{ event_id: string }>(
      "select event_id from public.webhook_events where provider = 'cal.com' order by 1",
    );
    expect(events.map(({ event_id }) => event_id)).toEqual([...new Set(life.received)].sort());
    const troubled = "select from public.webhook_events where status not in ('applied', 'ignored')";
    expect(await target.query(troubled)).toEqual([]);

    expect(sentTwice(life)).toEqual([]);
    const due = await target.query<{ id: string; status: string }>(
      "select id, status from public.reminders where due_at <= now() and status not in ('cancelled', 'skipped')",
    );
    const sent = new Set(life.sent.map(({ reminderId }) => reminderId));
    expect(due.length).toBeGreaterThan(50);
    expect(due.filter(({ id }) => !sent.has(id))).toEqual([]);
    // The one whose sender was never heard of again: its provider has it, and nobody knows.
    expect(
      due
        .filter(({ status }) => status !== "sent")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(
      held
        .filter((id) => due.some((reminder) => reminder.id === id && reminder.status === "unknown"))
        .sort(),
    );
  },
);

/** Whether nothing is on its way any more. */
async function isQuiet({ source, target }: Scene): Promise<boolean> {
  const [left] = await target.query(
    `select from public.webhook_events where status = 'pending'
     union all
     select from public.reminders where status in ('scheduled', 'queued') and send_at <= now() + interval '15 seconds'`,
  );
  const [waiting] = await source.query("select from private.forwards");
  return left === undefined && waiting === undefined;
}

/** Reminders that a provider got under two keys, or two providers. */
function sentTwice({ sent }: Life): readonly string[] {
  const keys = new Map<string, Set<string>>();
  for (const { reminderId, key } of sent) {
    keys.set(reminderId, (keys.get(reminderId) ?? new Set()).add(key));
  }
  return [...keys].filter(([, some]) => some.size > 1).map(([id, some]) => [id, ...some].join(" "));
}
