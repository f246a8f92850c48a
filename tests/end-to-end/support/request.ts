import { sign, webhookUrl } from "../../../local/events/index.ts";
import { stack } from "../../setup/stack.ts";

/** What the endpoint said. */
export interface Answer {
  readonly status: number;
  /** The body as text. */
  readonly body: string;
}

/** A request to the webhook endpoint, signed with `secret` or with a signature of any kind. */
export interface WebhookRequest {
  /** Slug or id; left out of the URL when undefined. */
  readonly tenant?: string | undefined;
  /** Another URL than the endpoint's; `tenant` is then not used. */
  readonly at?: string;
  readonly body: string | Uint8Array;
  readonly secret?: string;
  /** The value of the signature header instead; null for no such header. */
  readonly signature?: string | null;
  readonly headers?: Record<string, string> | undefined;
}

/** Posts to the webhook endpoint of the stack under test. */
export async function post(request: WebhookRequest): Promise<Answer> {
  const { tenant, body, secret, headers } = request;
  const signature =
    request.signature !== undefined
      ? request.signature
      : secret === undefined
        ? null
        : sign(body, secret);
  const response = await fetch(request.at ?? endpoint(tenant), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(signature !== null && { "x-cal-signature-256": signature }),
      ...headers,
    },
    body: body as BodyInit,
    redirect: "manual",
  });
  return { status: response.status, body: await response.text() };
}

/** The URL of the endpoint, without `tenant` when there is none. */
export function endpoint(tenant?: string): string {
  const url = webhookUrl(stack.apiUrl, tenant ?? "");
  return tenant === undefined ? url.replace(/\?.*$/, "") : url;
}

/** The answers of the design's table. */
export const ANSWERS = {
  received: { status: 200, body: '{"received":true}' },
  duplicate: { status: 200, body: '{"received":true,"duplicate":true}' },
  missingTenant: { status: 400, body: '{"error":"Missing tenant"}' },
  invalidSignature: { status: 401, body: '{"error":"Invalid signature"}' },
  invalidJson: { status: 400, body: '{"error":"Invalid JSON"}' },
  tryAgain: { status: 503, body: '{"error":"Try again"}' },
} as const;
