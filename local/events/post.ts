import { createHmac } from "node:crypto";

/** Cal.com's signature of a body: the lower-case hex HMAC-SHA256 of its bytes. */
export function sign(body: string | Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

export interface Delivery {
  /** Base URL of the API, without a path. */
  readonly apiUrl: string;
  /** Slug or id of the tenant. */
  readonly tenant: string;
  readonly secret: string;
  /** An object is written as JSON; a string goes out as it is. */
  readonly body: object | string;
}

/** Where Cal.com posts a tenant's events. */
export function webhookUrl(apiUrl: string, tenant: string): string {
  return `${apiUrl}/functions/v1/cal-webhook?tenant=${encodeURIComponent(tenant)}`;
}

/** Posts an event signed as Cal.com does; gives the status and the body of the answer. */
export async function postEvent(delivery: Delivery): Promise<{ status: number; body: string }> {
  const { apiUrl, tenant, secret, body } = delivery;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(webhookUrl(apiUrl, tenant), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-cal-signature-256": sign(text, secret),
      "x-cal-webhook-version": "2021-10-20",
    },
    body: text,
    redirect: "manual",
  });
  return { status: answer.status, body: await answer.text() };
}
