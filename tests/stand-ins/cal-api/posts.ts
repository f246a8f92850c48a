import { sign } from "../../../local/events/index.ts";
import { bodyOf, type Said } from "../../histories/said.ts";
import { millisecondsLater } from "../../histories/timeline.ts";
import type { StoredWebhook, WebhookStore } from "./webhook-store.ts";

/** What a webhook is about to get. */
export interface Post {
  readonly webhook: StoredWebhook;
  readonly said: Said;
  readonly text: string;
}

/** What becomes of a post: it arrives, never arrives, arrives twice, or when it is told to. */
export type Fate = "arrive" | "be lost" | "arrive twice" | "be held";

/** Posts what happens to the webhooks that want it, each stamped on its own, and never twice. */
export class Posts {
  /** Chooses what becomes of each. */
  fate: (post: Post) => Fate = () => "arrive";
  readonly lost: Post[] = [];
  readonly held: Post[] = [];
  /** The status of each answer, 0 for none. */
  readonly answers: number[] = [];

  constructor(private readonly webhooks: WebhookStore) {}

  /** Posts it to all that want it; resolves when all have answered. */
  async send(said: Said): Promise<void> {
    const wanting = this.webhooks.all.filter(
      ({ active, triggers }) => active && triggers.includes(said.trigger),
    );
    for (const [copy, webhook] of wanting.entries()) {
      const stamped = { ...said, copy, at: millisecondsLater(said.at, 7 * copy) };
      await this.entrust({ webhook, said, text: JSON.stringify(bodyOf(stamped)) });
    }
  }

  /** Posts what was held back, the last first when told so. */
  async release(order: "first to last" | "last to first" = "first to last"): Promise<void> {
    const held = this.held.splice(0);
    for (const post of order === "first to last" ? held : held.reverse()) await this.post(post);
  }

  private async entrust(post: Post): Promise<void> {
    const fate = this.fate(post);
    if (fate === "be lost") this.lost.push(post);
    else if (fate === "be held") this.held.push(post);
    else await this.post(post);
    if (fate === "arrive twice") await this.post(post);
  }

  private async post({ webhook, text }: Post): Promise<void> {
    const { subscriberUrl, secret } = webhook;
    try {
      const answer = await fetch(subscriberUrl, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-cal-signature-256": secret ? sign(text, secret) : "no-secret-provided",
          "x-cal-webhook-version": webhook.version,
        },
        body: text,
        redirect: "manual",
      });
      await answer.arrayBuffer();
      this.answers.push(answer.status);
      if (answer.status === 410) webhook.active = false;
    } catch {
      this.answers.push(0);
    }
  }
}
