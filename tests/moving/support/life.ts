import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { buildEvent, postEvent } from "../../../local/events/index.ts";
import type { Scene } from "./moving.ts";
import type { TestProject } from "./project.ts";

const DAY_MS = 86_400_000;
/** A webhook every 20 ms: 50 a second, as far as the machine can. */
const WEBHOOK_EVERY_MS = 20;
/** The most that are posted at a time. */
const AT_A_TIME = 16;
const LEASE_SECONDS = 5;

/** A message that a provider got. */
export interface Sent {
  readonly reminderId: string;
  /** By which account, and under which key: the same one again is no second message. */
  readonly key: string;
}

interface Claimed {
  readonly tenant_id: string;
  readonly reminder_id: string;
  readonly generation: number;
  readonly attempt: number;
  readonly idempotency_key: string;
}

/** What goes on while a tenant moves: webhooks, reminders that are due, the schedulers of both. */
export class Life {
  /** The ids of the events whose webhooks were answered 200. */
  readonly received: string[] = [];
  readonly refused: number[] = [];
  readonly sent: Sent[] = [];
  /** How often both projects had the tenant enabled. */
  bothAtOnce = 0;
  looks = 0;
  private readonly scene: Scene;
  private readonly stopping = { webhooks: false, all: false };
  private readonly loops: Promise<void>[];
  private readonly webhooks: Promise<void>;
  private count = 0;

  constructor(scene: Scene) {
    this.scene = scene;
    this.webhooks = this.postWebhooks();
    const { source, target } = scene;
    this.loops = [
      this.repeat(() => this.work(source, "source")),
      this.repeat(() => this.work(target, "target")),
      this.repeat(() => source.forward()),
      this.repeat(() => this.look()),
    ];
    for (const loop of [...this.loops, this.webhooks]) loop.catch(() => {});
  }

  /** Ends all of it at once. */
  async stop(): Promise<void> {
    this.stopping.webhooks = true;
    this.stopping.all = true;
    await Promise.allSettled([this.webhooks, ...this.loops]);
  }

  /** Ends the webhooks, waits until nothing is left to do, and ends the rest. */
  async end(isQuiet: () => Promise<boolean>): Promise<void> {
    this.stopping.webhooks = true;
    await this.webhooks;
    const deadline = Date.now() + 120_000;
    while (!(await isQuiet())) {
      if (Date.now() > deadline) throw new Error("Something is left to do after two minutes.");
      await setTimeout(200);
    }
    this.stopping.all = true;
    await Promise.all(this.loops);
  }

  /** A sender that holds what is due, has handed it to its provider, and is never heard of again. */
  async holdAndDie(): Promise<readonly string[]> {
    for (;;) {
      const claimed = await this.claim(this.scene.source, "source", 3);
      if (claimed.length > 0) return claimed.map(({ reminder_id }) => reminder_id);
      await setTimeout(20);
    }
  }

  private async repeat(step: () => Promise<unknown>): Promise<void> {
    while (!this.stopping.all) {
      await step();
      await setTimeout(50);
    }
  }

  private async postWebhooks(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (!this.stopping.webhooks) {
      const posted = this.postWebhook().finally(() => underWay.delete(posted));
      underWay.add(posted);
      await setTimeout(WEBHOOK_EVERY_MS);
      if (underWay.size >= AT_A_TIME) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  }

  /** A booking whose reminder of the day before is due in some seconds; every fourth is cancelled. */
  private async postWebhook(): Promise<void> {
    const number = this.count++;
    const uid = `uid-${number - (number % 4 === 3 ? 1 : 0)}`;
    const start = new Date(Date.now() + DAY_MS + 2_000 + (number % 8_000));
    const trigger = number % 4 === 3 ? "BOOKING_CANCELLED" : "BOOKING_CREATED";
    const event = buildEvent(trigger, { uid, email: `${uid}@acme.example`, start });
    const { source, secret } = this.scene;
    const body = JSON.stringify(event);
    const { status } = await postEvent({ apiUrl: source.apiUrl, tenant: "acme", secret, body });
    if (status !== 200) this.refused.push(status);
    else this.received.push(createHash("sha256").update(body).digest("hex"));
  }

  /** What the scheduler and the sender of a project do. */
  private async work(project: TestProject, name: string): Promise<void> {
    await project.query("select private.tick()");
    while ((await project.query<{ more: boolean }>("select private.work_step() as more"))[0]?.more);
    const claimed = await this.claim(project, name, 50);
    const p_results = claimed.map(({ tenant_id, reminder_id, generation, attempt }) => ({
      tenant_id,
      reminder_id,
      generation,
      attempt,
      outcome: "sent",
      provider: "resend",
    }));
    if (claimed.length > 0) await project.call("settle_reminders", { p_results }, 6_000);
  }

  private async claim(project: TestProject, name: string, limit: number): Promise<Claimed[]> {
    const args = { p_limit: limit, p_lease_seconds: LEASE_SECONDS };
    const claimed = (await project.call("claim_reminders", args, 8_000)) as unknown as Claimed[];
    for (const { reminder_id, idempotency_key } of claimed) {
      this.sent.push({ reminderId: reminder_id, key: `${name} ${idempotency_key}` });
    }
    return claimed;
  }

  /** First there: who was enabled there before it was seen enabled here was so in both at once. */
  private async look(): Promise<void> {
    const enabled = "select from public.tenants where disabled_at is null";
    const there = (await this.scene.target.query(enabled)).length > 0;
    const here = (await this.scene.source.query(enabled)).length > 0;
    this.looks++;
    if (there && here) this.bothAtOnce++;
  }
}
