import { createHmac } from "node:crypto";
import { createDurationCounter } from "../../../../supabase/functions/cal-webhook/durations.ts";
import { handle } from "../../../../supabase/functions/cal-webhook/handler.ts";
import { createEventApplier } from "../../../../supabase/functions/cal-webhook/pending-events.ts";
import { createRejectionCounter } from "../../../../supabase/functions/cal-webhook/rejections.ts";
import { createSecretCache } from "../../../../supabase/functions/cal-webhook/secret-cache.ts";
import type {
  Durations,
  Progress,
  Receipt,
  SignedWebhook,
  TenantSecrets,
  WebhookStore,
} from "../../../../supabase/functions/cal-webhook/webhook-store.ts";
import { Clock } from "../clock.ts";

/** The id of the tenant "demo". */
export const TENANT_ID = "11111111-2222-4333-8444-555555555555";
/** The secret of the tenant "demo". */
export const SECRET = "a-webhook-secret";

/** The database's part in memory: keeps tenants, webhooks and counts; fails when told to. */
export class MemoryStore implements WebhookStore {
  readonly tenants = new Map<string, TenantSecrets>([
    ["demo", { tenantId: TENANT_ID, secrets: [SECRET], unreadable: 0 }],
  ]);
  readonly webhooks: SignedWebhook[] = [];
  readonly lookups: string[] = [];
  /** How often the list of all names was read. */
  listings = 0;
  readonly rejections: { tenantId: string; reason: string; count: number; at: string }[] = [];
  readonly applied: string[] = [];
  readonly durations: Durations[] = [];
  isDown = false;
  /** What becomes of a new webhook. */
  receipt: Receipt = "stored";

  async secretsOf(tenant: string): Promise<TenantSecrets | null> {
    this.lookups.push(tenant);
    this.failIfDown();
    return this.tenants.get(tenant) ?? null;
  }
  async tenantNames(): Promise<string[]> {
    this.listings += 1;
    this.failIfDown();
    return [...this.tenants].flatMap(([slug, { tenantId }]) => [slug, tenantId]);
  }
  async receive(webhook: SignedWebhook): Promise<Receipt> {
    this.failIfDown();
    const tenants = [...this.tenants.values()];
    const tenant = tenants.find(({ tenantId }) => tenantId === webhook.tenantId);
    if (!tenant?.secrets.length) return "refused";
    if (this.webhooks.some(({ eventId }) => eventId === webhook.eventId)) return "duplicate";
    this.webhooks.push(webhook);
    return this.receipt;
  }
  async applyPending(tenantId: string): Promise<Progress> {
    this.failIfDown();
    this.applied.push(tenantId);
    return "done";
  }
  async countRejections(
    tenantId: string,
    reason: string,
    count: number,
    at: string,
  ): Promise<void> {
    this.failIfDown();
    this.rejections.push({ tenantId, reason, count, at });
  }
  async countDurations(durations: readonly Durations[]): Promise<void> {
    this.failIfDown();
    this.durations.push(...durations);
  }
  setSecrets(tenant: string, ...secrets: string[]): void {
    this.tenants.set(tenant, { tenantId: TENANT_ID, secrets, unreadable: 0 });
  }
  /** Vault loses some secrets of a tenant; `secrets` are those it still has. */
  loseSecrets(tenant: string, unreadable: number, ...secrets: string[]): void {
    this.tenants.set(tenant, { tenantId: TENANT_ID, secrets, unreadable });
  }
  /** How many requests were refused for a reason. */
  rejected(reason: string): number {
    return this.rejections
      .filter((report) => report.reason === reason && report.tenantId === TENANT_ID)
      .reduce((sum, report) => sum + report.count, 0);
  }
  private failIfDown(): void {
    if (this.isDown) throw new Error("connection refused: secret detail");
  }
}

/** The endpoint with a store in memory and a clock that tests move. */
export class Endpoint {
  readonly store = new MemoryStore();
  readonly clock = new Clock();
  readonly logged: string[] = [];
  readonly background: Promise<unknown>[] = [];
  private readonly pauses: (() => void)[] = [];
  private readonly dependencies = {
    store: this.store,
    secrets: createSecretCache(this.store, this.clock.now, this.clock.pause),
    rejections: createRejectionCounter({
      store: this.store,
      now: this.clock.now,
      pause: () => new Promise((resolve) => this.pauses.push(resolve)),
      runInBackground: (work) => void this.background.push(work),
      onError: () => {},
    }),
    durations: createDurationCounter({
      store: this.store,
      elapsed: this.clock.now,
      pause: () => new Promise((resolve) => this.pauses.push(resolve)),
      runInBackground: (work) => void this.background.push(work),
      onError: () => {},
    }),
    pendingEvents: createEventApplier({
      store: this.store,
      pause: async () => {},
      runInBackground: (work) => void this.background.push(work),
      onError: () => {},
    }),
    log: (level: string, reason: string, fields?: object) =>
      void this.logged.push(JSON.stringify({ level, reason, ...fields })),
  };

  /** Sends any request; resolves with its status and parsed body. */
  async send(path: string, init: RequestInit & { duplex?: "half" }): Promise<Answer> {
    const request = new Request(`https://example.test/functions/v1/cal-webhook${path}`, init);
    const response = await handle(request, this.dependencies);
    return {
      status: response.status,
      body: await response.json(),
      type: response.headers.get("content-type"),
    };
  }

  /** Posts a body, signed with the secret unless a signature (or null for none) is given. */
  post(body: string | Uint8Array<ArrayBuffer>, options: PostOptions = {}): Promise<Answer> {
    const { tenant = "demo", secret = SECRET, signature = sign(body, secret) } = options;
    const headers: Record<string, string> = { "content-type": options.type ?? "application/json" };
    if (signature !== null) headers["x-cal-signature-256"] = signature;
    return this.send(`?tenant=${tenant}`, { method: "POST", headers, body });
  }

  /** Waits for everything that was left to run after the answers; its pauses are over at once. */
  async settle(): Promise<void> {
    let isDone = false;
    const wait = async () => {
      for (let done = 0; done < this.background.length; done++) await this.background[done];
      isDone = true;
    };
    const waiting = wait();
    while (!isDone) {
      for (const end of this.pauses.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waiting;
  }
}

/** What the endpoint answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type: string | null;
}

interface PostOptions {
  readonly tenant?: string;
  readonly secret?: string;
  readonly signature?: string | null;
  readonly type?: string;
}

/** The signature Cal.com gives to these bytes. */
export function sign(body: string | Uint8Array, secret = SECRET): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
