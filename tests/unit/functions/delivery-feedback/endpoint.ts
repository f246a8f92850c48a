import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type {
  Answer,
  Feedback,
} from "../../../../supabase/functions/delivery-feedback/feedback.ts";
import type {
  FeedbackStore,
  TenantAccount,
} from "../../../../supabase/functions/delivery-feedback/feedback-store.ts";
import { handle } from "../../../../supabase/functions/delivery-feedback/handler.ts";

export const TENANT_ID = "11111111-2222-4333-8444-555555555555";
export const OTHER_ID = "99999999-2222-4333-8444-555555555555";
export const REMINDER_ID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
export const RESEND_SECRET = `whsec_${btoa("a secret of Resend's")}`;
export const OWN_RESEND_SECRET = `whsec_${btoa("a secret of the tenant's own")}`;
export const AUTH_TOKEN = "an-auth-token";
const NONE = { hasAccount: false, isUnreadable: false, secret: null };
const PUBLIC_URL = "https://functions.example/functions/v1/delivery-feedback";

/** The endpoint with a store in memory: tenant "demo" has no account of its own, "own" has, that
 * of "bare" has no secret for webhooks, Vault has lost that of "lost". */
export class Endpoint {
  readonly recorded: Feedback[] = [];
  readonly answers: { tenantId: string | null; answer: Answer }[] = [];
  /** What another project forwarded. */
  readonly forwarded: string[] = [];
  readonly logged: string[] = [];
  lookups = 0;
  isDown = false;
  /** The sender of a message is slower than what its provider says of it. */
  isEarly = false;
  now = Date.parse("2026-03-01T12:00:00Z");
  projectSecrets: { resend: string | undefined; twilio: string | undefined } = {
    resend: RESEND_SECRET,
    twilio: AUTH_TOKEN,
  };

  private readonly store: FeedbackStore = {
    accountOf: async (tenant): Promise<TenantAccount | null> => {
      this.lookups += 1;
      if (this.isDown) throw new Error("connection refused: secret detail");
      if (tenant === "demo") return { ...NONE, tenantId: TENANT_ID };
      if (tenant === "bare") return { ...NONE, tenantId: OTHER_ID, hasAccount: true };
      if (tenant === "lost") {
        return { ...NONE, tenantId: OTHER_ID, hasAccount: true, isUnreadable: true };
      }
      if (tenant !== "own") return null;
      return { ...NONE, tenantId: OTHER_ID, hasAccount: true, secret: OWN_RESEND_SECRET };
    },
    record: async (feedback) => {
      if (this.isDown) throw new Error("connection refused: secret detail");
      this.recorded.push(feedback);
      return !this.isEarly;
    },
    recordAnswer: async (tenantId, answer) => void this.answers.push({ tenantId, answer }),
    takeForwarded: async (tenantId, body, signature) => {
      if (this.isDown) throw new Error("connection refused: secret detail");
      const isSigned = tenantId === OTHER_ID && signature === "signed";
      if (isSigned) this.forwarded.push(body);
      return isSigned && this.isEarly ? null : isSigned;
    },
  };

  async send(query: string, init: RequestInit & { duplex?: "half" }): Promise<Response> {
    // As a gateway hands it on: from another host than the one the provider called.
    const request = new Request(`http://edge.internal/delivery-feedback${query}`, init);
    return handle(request, {
      store: this.store,
      projectSecrets: this.projectSecrets,
      publicUrl: PUBLIC_URL,
      now: () => this.now,
      log: (level, reason, fields) =>
        void this.logged.push(JSON.stringify({ level, reason, ...fields })),
    });
  }

  /** Sends what Resend would, signed. */
  resend(
    event: unknown,
    { query = "?provider=resend&tenant=demo", secret = RESEND_SECRET, at = this.now } = {},
  ): Promise<Response> {
    const body = typeof event === "string" ? event : JSON.stringify(event);
    return this.send(query, { method: "POST", body, headers: signResend(body, secret, at) });
  }

  /** Sends what Twilio would, signed for `url`, which is the one it calls unless told otherwise. */
  twilio(
    form: Record<string, string>,
    { query = "?provider=twilio&tenant=demo", token = AUTH_TOKEN, url = "" } = {},
  ): Promise<Response> {
    const fields = Object.keys(form)
      .sort()
      .map((name) => name + form[name]);
    const signature = createHmac("sha1", token)
      .update((url || PUBLIC_URL + query) + fields.join(""))
      .digest("base64");
    return this.send(query, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { "x-twilio-signature": signature },
    });
  }
}

/** The headers that Svix gives to Resend's webhooks. */
export function signResend(body: string, secret: string, at: number): Record<string, string> {
  const signature = new Webhook(secret).sign("msg_1", new Date(at), body);
  const timestamp = String(Math.floor(at / 1000));
  return { "svix-id": "msg_1", "svix-timestamp": timestamp, "svix-signature": signature };
}

/** An event of Resend about the reminder. */
export function resendEvent(type: string, data: object = {}): object {
  const tags = { reminder: REMINDER_ID, generation: "2" };
  return {
    type,
    created_at: "2026-03-01T11:59:58.000Z",
    data: { email_id: "re_1", to: ["ada@example.com"], subject: "Your appointment", tags, ...data },
  };
}
