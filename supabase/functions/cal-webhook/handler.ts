import { Buffer } from "node:buffer";
import { OUTCOME_HEADER, type Outcome } from "../_shared/forwarded.ts";
import { jsonResponse } from "../_shared/json-response.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import { tenantName } from "../_shared/tenant-name.ts";
import type { DurationCounter } from "./durations.ts";
import { readPayload } from "./payload.ts";
import type { EventApplier } from "./pending-events.ts";
import type { RejectionCounter } from "./rejections.ts";
import type { SecretCache, TenantKeys } from "./secret-cache.ts";
import { isSigned, readSignature, type SignatureHeader } from "./signature.ts";
import type { RawWebhook, WebhookStore } from "./webhook-store.ts";

/** The largest accepted body: 1 MiB. Cal.com's are a few kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** What the endpoint works with. */
export interface Dependencies {
  readonly secrets: SecretCache;
  readonly store: Pick<WebhookStore, "receive">;
  readonly rejections: RejectionCounter;
  readonly durations: DurationCounter;
  readonly pendingEvents: EventApplier;
  readonly log: Log;
}

const received = () => jsonResponse(200, { received: true });
/** To Cal.com the same; a project that forwards what comes for a tenant that moved has to know. */
const ignored = () => jsonResponse(200, { received: true }, outcome("ignored"));
const outcome = (outcome: Outcome) => ({ [OUTCOME_HEADER]: outcome });
const errorResponse = (status: number, error: string) => jsonResponse(status, { error });

/**
 * Receives a webhook: checks its signature on the raw bytes and stores it. Answers as the table in
 * the design says; what fails unexpectedly is answered 503, which Cal.com tries again. Never throws.
 */
export async function handle(request: Request, dependencies: Dependencies): Promise<Response> {
  try {
    return await receive(request, dependencies);
  } catch (error) {
    dependencies.log("error", "try_again", { status: 503, error: nameOf(error) });
    return errorResponse(503, "Try again");
  }
}

async function receive(request: Request, dependencies: Dependencies): Promise<Response> {
  const { secrets, durations, log } = dependencies;
  if (request.method !== "POST") {
    log("warn", "method_not_allowed", { status: 405 });
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "POST" });
  }
  const text = new URL(request.url).searchParams.get("tenant");
  if (!text) {
    log("warn", "missing_tenant", { status: 400 });
    return errorResponse(400, "Missing tenant");
  }
  const name = tenantName(text);
  if (!name) return ignore(null, request, log);
  const answered = durations.start();
  // Before the body is read: a name that nobody has is to cost nothing more.
  const tenant = await orNotStored(name, secrets.get(name), dependencies);
  if (tenant === null) return ignore(name, request, log);
  const response =
    tenant instanceof Response ? tenant : await receiveFor(tenant, name, request, dependencies);
  answered(response.status);
  return response;
}

async function receiveFor(
  known: TenantKeys,
  name: string,
  request: Request,
  dependencies: Dependencies,
): Promise<Response> {
  const { secrets, rejections, log } = dependencies;
  const bytes = await readBody(request.body, MAX_BODY_BYTES);
  if (bytes === "too large") {
    log("warn", "too_large", { status: 413, tenant_id: known.tenantId });
    rejections.count(known.tenantId, "too_large");
    return errorResponse(413, "Body too large");
  }
  if (bytes === "too slow") {
    log("warn", "too_slow", { status: 408, tenant_id: known.tenantId });
    // It may have been Cal.com's, most of whose versions never send again.
    rejections.count(known.tenantId, "too_slow");
    return errorResponse(408, "Body too slow");
  }
  const header = readSignature(request.headers.get("x-cal-signature-256"));
  const verifying = verify(name, known, header, bytes, secrets);
  const verified = await orNotStored(name, verifying, dependencies);
  if (verified instanceof Response) return verified;
  const { tenant, signed } = verified;
  if (tenant && signed && header.kind === "present") {
    const signature = Buffer.from(header.signature).toString("hex");
    return store({ bytes, signature }, tenant.tenantId, dependencies);
  }
  return refuse(name, tenant, header, dependencies);
}

/** Nothing to check a signature with, so nothing is read or stored; 2xx tells a prober nothing. */
async function ignore(name: string | null, request: Request, log: Log): Promise<Response> {
  await request.body?.cancel();
  log("warn", "unknown_tenant", { status: 200, tenant: name });
  return ignored();
}

/** What a look into the database gave, or 503 while it is away: who knows what this request was. */
async function orNotStored<Found>(
  name: string,
  look: Promise<Found>,
  { secrets, rejections, log }: Dependencies,
): Promise<Found | Response> {
  try {
    return await look;
  } catch (error) {
    // Tenants that were known before are told of it later.
    const tenantId = secrets.idOf(name);
    log("error", "not_stored", { status: 503, tenant: name, error: nameOf(error) });
    if (tenantId) rejections.count(tenantId, "not_stored");
    return errorResponse(503, "Try again");
  }
}

/** Whether the tenant signed it; a signature that does not fit may be by a new secret. */
async function verify(
  name: string,
  tenant: TenantKeys,
  header: SignatureHeader,
  bytes: Uint8Array<ArrayBuffer>,
  secrets: SecretCache,
): Promise<{ tenant: TenantKeys | null; signed: boolean }> {
  const isSignedBy = async (tenant: TenantKeys | null) =>
    header.kind === "present" && isSigned(tenant?.keys ?? [], header.signature, bytes);

  if (await isSignedBy(tenant)) return { tenant, signed: true };
  const hasSecrets = tenant.keys.length > 0 || tenant.hasUnreadable;
  if (!hasSecrets || header.kind !== "present") return { tenant, signed: false };
  const renewed = await secrets.renew(name);
  return { tenant: renewed, signed: await isSignedBy(renewed) };
}

/** The answer to what is not signed, as far as anyone can tell. */
function refuse(
  name: string,
  tenant: TenantKeys | null,
  header: SignatureHeader,
  { rejections, log }: Dependencies,
): Response {
  if (!tenant) {
    // It was deleted meanwhile.
    log("warn", "unknown_tenant", { status: 200, tenant: name });
    return ignored();
  }
  const { tenantId, keys, hasUnreadable } = tenant;
  // It may well be signed, by the secret that could not be read.
  if (hasUnreadable && (keys.length === 0 || header.kind === "present")) {
    log("error", "secret_unreadable", { status: 503, tenant_id: tenantId });
    rejections.count(tenantId, "secret_unreadable");
    return errorResponse(503, "Try again");
  }
  if (keys.length === 0) {
    log("warn", "no_secret", { status: 200, tenant_id: tenantId });
    rejections.count(tenantId, "no_secret");
    return ignored();
  }
  const reason = header.kind === "missing" ? "missing_signature" : "wrong_signature";
  log("warn", reason, { status: 401, tenant_id: tenantId });
  rejections.count(tenantId, reason);
  return errorResponse(401, "Invalid signature");
}

async function store(
  raw: RawWebhook & { readonly bytes: Uint8Array<ArrayBuffer> },
  tenantId: string,
  { store, rejections, pendingEvents, log }: Dependencies,
): Promise<Response> {
  const eventId = Buffer.from(await crypto.subtle.digest("SHA-256", raw.bytes)).toString("hex");
  const ids = { tenant_id: tenantId, event_id: eventId };
  const payload = readPayload(raw.bytes);
  const { body, unparseable, reason } = payload;
  const webhook = { tenantId, eventId, body, unparseable, reason };
  const receipt = await store
    .receive(webhook)
    // Only of a tenant that leaves for another project: as it came it has tokens in it.
    .then((receipt) => (receipt === "moving" ? store.receive(webhook, raw) : receipt))
    .catch((error) => {
      log("error", "not_stored", { status: 503, ...ids, error: nameOf(error) });
      return null;
    });

  if (receipt === "refused") {
    log("warn", "no_secret", { status: 200, ...ids });
    rejections.count(tenantId, "no_secret");
    return ignored();
  }
  if (receipt !== "stored" && receipt !== "pending" && receipt !== "duplicate") {
    rejections.count(tenantId, "not_stored");
    return errorResponse(503, "Try again");
  }
  if (receipt === "pending") pendingEvents.apply(tenantId);
  if (!payload.isJson) {
    log("warn", "invalid_json", { status: 400, ...ids, detail: reason });
    return jsonResponse(400, { error: "Invalid JSON" }, outcome("stored"));
  }
  return receipt === "duplicate"
    ? jsonResponse(200, { received: true, duplicate: true })
    : received();
}
