import { Buffer } from "node:buffer";
import { retryAfter, withoutAnswer } from "./http-failure.ts";
import { formatSender, type Sender } from "./sender.ts";
import {
  ANSWER_TIMEOUT_MS,
  type EmailMessage,
  type SendResult,
  type Transport,
} from "./transport.ts";

/** A used-up quota comes back at the end of the day or month. */
const QUOTA_SECONDS = 3600;

/** What the transport works with. */
export interface ResendOptions {
  readonly apiKey: string;
  readonly from: Sender;
  readonly baseUrl?: string;
}

/** Sends e-mail by Resend's HTTP API. */
export function createResendTransport(options: ResendOptions): Transport<EmailMessage> {
  const { apiKey, from, baseUrl = "https://api.resend.com" } = options;
  return {
    provider: "resend",
    delivery: "effectively-once",
    timeoutMs: ANSWER_TIMEOUT_MS,
    async send(message, { idempotencyKey, signal }) {
      try {
        const response = await fetch(`${baseUrl}/emails`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${apiKey}`,
            "content-type": "application/json",
            "idempotency-key": idempotencyKey,
          },
          body: requestBody(from, message),
          signal,
        });
        return classify(await readAnswer(response));
      } catch (error) {
        return withoutAnswer("Resend", error, signal);
      }
    },
  };
}

/** The same message always gives the same bytes: Resend refuses a key with another body. */
function requestBody(from: Sender, message: EmailMessage): string {
  const { to, subject, html, text, headers, attachments, tags } = message;
  return JSON.stringify({
    from: formatSender(from),
    to: [to],
    subject,
    html,
    text,
    headers: { "Auto-Submitted": "auto-generated", ...headers },
    attachments: attachments.map(({ filename, content, contentType }) => ({
      filename,
      content: Buffer.from(content).toString("base64"),
      content_type: contentType,
    })),
    tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
  });
}

interface Answer {
  readonly status: number;
  readonly name?: string;
  readonly error: string;
  readonly id?: string;
  readonly retryAfterSeconds: number;
}

async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers, statusText } = response;
  const body = await response.json().catch(() => ({}));
  return {
    status,
    name: body?.name,
    error: `Resend ${status} ${body?.name ?? ""}: ${body?.message ?? statusText}`,
    id: typeof body?.id === "string" ? body.id : undefined,
    retryAfterSeconds: retryAfter(headers.get("retry-after"), Date.now()),
  };
}

function classify({ status, name, error, id, retryAfterSeconds }: Answer): SendResult {
  if (status < 300) return { outcome: "sent", providerMessageId: id };
  switch (name) {
    case "daily_quota_exceeded":
    case "monthly_quota_exceeded":
      return { outcome: "blocked", error, retryAfterSeconds: QUOTA_SECONDS };
    // About the account, not about the message: the sender's address or domain.
    case "invalid_from_address":
      return { outcome: "blocked", error };
    // An earlier attempt was taken, only its answer was lost; the booking's text changed since.
    case "invalid_idempotent_request":
      return { outcome: "sent" };
  }
  if (status === 401 || (status === 403 && name)) return { outcome: "blocked", error };
  if (status === 429) return { outcome: "retry", error, retryAfterSeconds, isRateLimited: true };
  // A 403 without a name is not Resend's word but a firewall's before it, who takes what somebody
  // typed for an attack: it must not stop the account.
  const mayHeal = status >= 500 || [403, 408, 409].includes(status);
  return { outcome: mayHeal ? "retry" : "failed", error };
}
