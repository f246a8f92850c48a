import { jsonResponse } from "../_shared/json-response.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import { isSignedWebhook } from "../_shared/standard-webhooks.ts";
import { storableText } from "../_shared/storable-text.ts";
import { tenantName } from "../_shared/tenant-name.ts";
import { type Channel, type Report, readUuid } from "./feedback.ts";
import type { FeedbackStore } from "./feedback-store.ts";
import { readResendEvent } from "./resend.ts";
import { readTwilioForm } from "./twilio.ts";
import { isSignedByTwilio } from "./twilio-signature.ts";

/** The largest accepted body; a provider's are a few kB. */
export const MAX_BODY_BYTES = 256 * 1024;

/** The providers that report here, and what they deliver. */
const CHANNELS = { resend: "email", twilio: "sms" } as const satisfies Record<string, Channel>;
type Provider = keyof typeof CHANNELS;

/** What a tenant's account is given as, and what the project's own is set as. */
const SECRETS = {
  resend: { setting: "webhook_secret", variable: "RESEND_WEBHOOK_SECRET" },
  twilio: { setting: "auth_token", variable: "TWILIO_AUTH_TOKEN" },
} as const satisfies Record<Provider, object>;

/** What the endpoint works with. */
export interface Dependencies {
  readonly store: FeedbackStore;
  /** What the project's own accounts sign with, for tenants that have none. */
  readonly projectSecrets: Readonly<Record<Provider, string | undefined>>;
  /** This function's address as the providers know it. */
  readonly publicUrl: string;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Takes what Resend and Twilio say of messages they had taken, each only with their signature:
 * `?provider=resend|twilio&tenant=<slug or id>`; without a tenant it is the project's own account that
 * speaks. And what they said to the project from which a tenant came, which forwards it with the
 * signature of their move: `?moved=<tenant's id>`. Answers as functions/cal-webhook does. Never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  const { log } = dependencies;
  if (request.method !== "POST") {
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "POST" });
  }
  const url = new URL(request.url);
  const moved = url.searchParams.get("moved");
  const provider = moved === null ? (url.searchParams.get("provider") ?? "") : "calbase";
  if (moved === null && !isProvider(provider)) return refuse(400, "Missing provider");
  try {
    const bytes = await readBody(request.body, MAX_BODY_BYTES);
    if (bytes === "too large") {
      log("warn", "too_large", { status: 413, provider });
      return refuse(413, "Body too large");
    }
    if (bytes === "too slow") {
      log("warn", "too_slow", { status: 408, provider });
      return refuse(408, "Body too slow");
    }
    const body = new TextDecoder().decode(bytes);
    if (!isProvider(provider)) return await takeForwarded(moved, request, body, dependencies);
    return await take({ provider, url, headers: request.headers, body }, dependencies);
  } catch (error) {
    log("error", "not_recorded", { status: 503, provider, error: nameOf(error) });
    return refuse(503, "Try again");
  }
}

interface Delivery {
  readonly provider: Provider;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

async function take(delivery: Delivery, dependencies: Dependencies): Promise<Response> {
  const { provider, url } = delivery;
  const { store, projectSecrets, log } = dependencies;
  const named = url.searchParams.get("tenant");
  const name = named === null ? null : tenantName(named);
  const tenant = name === null ? null : await store.accountOf(name, CHANNELS[provider]);
  if (tenant?.isUnreadable) {
    log("error", "account_unreadable", { status: 503, provider, tenant_id: tenant.tenantId });
    return refuse(503, "Try again");
  }
  // A tenant with an account of its own speaks for itself only, the project for those without.
  const secret = tenant?.hasAccount ? tenant.secret : projectSecrets[provider];
  if (named !== null && !tenant) {
    // Nobody's, so nothing is recorded; 2xx tells a prober nothing.
    log("warn", "unknown_tenant", { provider });
    return received(provider);
  }
  if (!secret) {
    // The provider tries again meanwhile, and shows what is answered. A prober learns no more than
    // by a wrong signature: 401.
    log("error", "no_secret", { status: 503, provider, tenant_id: tenant?.tenantId });
    return refuse(503, `No secret to check signatures with: ${secretToSet(provider, tenant)}`);
  }
  if (!isSigned(delivery, secret, dependencies)) {
    log("warn", "wrong_signature", { status: 401, provider, tenant_id: tenant?.tenantId });
    return refuse(401, "Invalid signature");
  }
  const isRecorded = await record(read(delivery), tenant, dependencies);
  return isRecorded ? received(provider) : refuse(503, "Try again");
}

/** What to do where there is no secret. */
function secretToSet(provider: Provider, tenant: { readonly hasAccount: boolean } | null): string {
  const { setting, variable } = SECRETS[provider];
  return tenant?.hasAccount
    ? `set the ${setting} of the tenant's ${CHANNELS[provider]} account (set-channel).`
    : `set ${variable} for the functions.`;
}

async function takeForwarded(
  moved: string | null,
  request: Request,
  body: string,
  { store, log }: Dependencies,
): Promise<Response> {
  const tenantId = readUuid(moved);
  const signature = request.headers.get("x-calbase-signature");
  const isTaken =
    tenantId && signature ? await store.takeForwarded(tenantId, body, signature) : false;
  if (isTaken) return jsonResponse(200, { received: true });
  // The project that forwards it does so until it is taken.
  if (isTaken === null) return refuse(503, "Try again");
  log("warn", "wrong_signature", { status: 401, provider: "calbase", tenant_id: tenantId });
  return refuse(401, "Invalid signature");
}

function isSigned(
  { provider, url, headers, body }: Delivery,
  secret: string,
  { publicUrl, now }: Dependencies,
): boolean {
  if (provider === "resend") return isSignedWebhook(secret, headers, body, now());
  return isSignedByTwilio(headers, new URLSearchParams(body), publicUrl + url.search, secret);
}

function read({ provider, url, body }: Delivery): Report {
  return provider === "resend"
    ? readResendEvent(storableText(body))
    : readTwilioForm(new URLSearchParams(storableText(body)), url);
}

/** False when it came before the sender's own word, and should come again. */
async function record(
  report: Report,
  tenant: { readonly tenantId: string; readonly hasAccount: boolean } | null,
  { store, log }: Dependencies,
): Promise<boolean> {
  if (report.kind === "answer") {
    const own = tenant?.hasAccount ? tenant.tenantId : null;
    await store.recordAnswer(own, report.answer);
    return true;
  }
  if (report.kind === "ignored") return true;
  // What a tenant's own account says is about that tenant, whatever it is marked with.
  const marked = tenant?.hasAccount ? null : report.feedback.tenant_id;
  const tenantId = marked ?? tenant?.tenantId;
  if (!tenantId) {
    log("warn", "no_tenant", { reminder_id: report.feedback.reminder_id });
    return true;
  }
  return store.record({ ...report.feedback, tenant_id: tenantId });
}

function isProvider(text: string): text is Provider {
  return Object.hasOwn(CHANNELS, text);
}

function refuse(status: number, error: string): Response {
  return jsonResponse(status, { error });
}

/** Twilio takes the answer to a message from a person for instructions: none. */
function received(provider: Provider): Response {
  return provider === "twilio"
    ? new Response("<Response/>", { headers: { "content-type": "text/xml" } })
    : jsonResponse(200, { received: true });
}
