import { type Pause, pause as realPause } from "../../_shared/pause.ts";
import type { Channel, EmailMessage, SendOptions, SendResult } from "./channel.ts";
import { createCircuit } from "./circuit.ts";
import { formatSender, type Sender } from "./sender.ts";

/** A refused key or sender needs an admin; asking for every message would not help. */
const REFUSED_SECONDS = 300;
/** A used-up quota comes back at the end of the day or month. */
const QUOTA_SECONDS = 3600;
/** A rate limit up to this long is waited for; a longer one ends the attempt. */
const MAX_WAIT_SECONDS = 5;

/** What the channel works with. */
export interface ResendOptions {
  readonly apiKey: string;
  readonly from: Sender;
  readonly baseUrl?: string;
  /** The clock, in ms. */
  readonly now?: () => number;
  readonly pause?: Pause;
}

/** Sends e-mail by Resend's HTTP API. */
export function createResendChannel(options: ResendOptions): Channel<EmailMessage> {
  const { apiKey, from, baseUrl = "https://api.resend.com" } = options;
  const { now = Date.now, pause = realPause } = options;
  const circuit = createCircuit(now);
  let rateLimitedUntil = 0;

  async function attempt(message: EmailMessage, options: SendOptions): Promise<SendResult> {
    for (;;) {
      const wait = rateLimitedUntil - now();
      if (wait > 0) await pause(wait, options.signal);
      const refused = circuit.check();
      if (refused) return refused;

      const response = await fetch(`${baseUrl}/emails`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "idempotency-key": options.idempotencyKey,
        },
        body: requestBody(from, message),
        signal: options.signal,
      });
      const answer = await readAnswer(response);
      if (answer.name !== "rate_limit_exceeded") return classify(answer);
      if (answer.retryAfterSeconds > MAX_WAIT_SECONDS) {
        const { error, retryAfterSeconds } = answer;
        return { outcome: "retry", error, retryAfterSeconds };
      }
      rateLimitedUntil = now() + answer.retryAfterSeconds * 1000;
    }
  }

  function classify({ status, name, error, id }: Answer): SendResult {
    if (status < 300) return { outcome: "sent", providerMessageId: id };
    if (name === "daily_quota_exceeded" || name === "monthly_quota_exceeded") {
      return circuit.open(QUOTA_SECONDS, error);
    }
    if (status === 401 || status === 403) return circuit.open(REFUSED_SECONDS, error);
    // An earlier attempt was taken, only its answer was lost; the booking's text changed since.
    if (name === "invalid_idempotent_request") return { outcome: "sent" };
    const mayHeal = status >= 500 || status === 408 || status === 409 || status === 429;
    return { outcome: mayHeal ? "retry" : "failed", error };
  }

  return {
    provider: "resend",
    async send(message, options) {
      try {
        return await attempt(message, options);
      } catch (error) {
        const reason = options.signal.aborted ? "timed out" : String(error);
        return { outcome: "retry", error: `Resend: ${reason}` };
      }
    },
  };
}

/** The same message always gives the same bytes: Resend refuses a key with another body. */
function requestBody(from: Sender, { to, subject, html, text }: EmailMessage): string {
  const headers = { "Auto-Submitted": "auto-generated" };
  return JSON.stringify({ from: formatSender(from), to: [to], subject, html, text, headers });
}

interface Answer {
  readonly status: number;
  readonly name?: string;
  readonly error: string;
  readonly id?: string;
  readonly retryAfterSeconds: number;
}

async function readAnswer(response: Response): Promise<Answer> {
  const { status } = response;
  const body = await response.json().catch(() => ({}));
  return {
    status,
    name: body?.name,
    error: `Resend ${status} ${body?.name ?? ""}: ${body?.message ?? response.statusText}`,
    id: typeof body?.id === "string" ? body.id : undefined,
    retryAfterSeconds: Math.min(Number(response.headers.get("retry-after")) || 1, QUOTA_SECONDS),
  };
}
