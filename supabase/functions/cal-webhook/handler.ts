import { Buffer } from "node:buffer";
import { jsonResponse } from "../_shared/json-response.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import { readPayload } from "./payload.ts";
import type { EventApplier } from "./pending-events.ts";
import type { RejectionCounter } from "./rejections.ts";
import type { SecretCache, TenantKeys } from "./secret-cache.ts";
import { isSigned, readSignature, type SignatureHeader } from "./signature.ts";
import { tenantName } from "./tenant-name.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** The largest accepted body: 1 MiB. Cal.com's are a few kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** What the endpoint works with. */
export interface Dependencies {
  readonly secrets: SecretCache;
  readonly store: Pick<WebhookStore, "receive">;
  readonly rejections: RejectionCounter;
  readonly pendingEvents: EventApplier;
  readonly runInBackground: (work: Promise<unknown>) => void;
  readonly log: Log;
}

const received = () => jsonResponse(200, { received: true });
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
  const { secrets, rejections, log } = dependencies;
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
  const bytes = await readBody(request.body, MAX_BODY_BYTES);
  if (bytes === "too large") {
    log("warn", "too_large", { status: 413, tenant: name });
    if (name) countTooLarge(name, dependencies);
    return errorResponse(413, "Body too large");
  }
  if (bytes === "too slow") {
    log("warn", "too_slow", { status: 408, tenant: name });
    return errorResponse(408, "Body too slow");
  }

  const header = readSignature(request.headers.get("x-cal-signature-256"));
  try {
    const { tenant, signed } = await verify(name, header, bytes, secrets);
    if (tenant && signed) return await store(bytes, tenant.tenantId, dependencies);
    return refuse(name, tenant, header, dependencies);
  } catch (error) {
    // The database is away: who knows what this was. Known tenants are told of it later.
    const tenantId = name ? secrets.idOf(name) : undefined;
    log("error", "not_stored", { status: 503, tenant: name, error: nameOf(error) });
    if (tenantId) rejections.count(tenantId, "not_stored");
    return errorResponse(503, "Try again");
  }
}

/** Who is meant, and whether they signed it; a signature that does not fit may be by a new secret. */
async function verify(
  name: string | null,
  header: SignatureHeader,
  bytes: Uint8Array<ArrayBuffer>,
  secrets: SecretCache,
): Promise<{ tenant: TenantKeys | null; signed: boolean }> {
  if (!name) return { tenant: null, signed: false };
  const isSignedBy = async (tenant: TenantKeys | null) =>
    header.kind === "present" && isSigned(tenant?.keys ?? [], header.signature, bytes);

  const tenant = await secrets.get(name);
  if (await isSignedBy(tenant)) return { tenant, signed: true };
  const hasSecrets = tenant && (tenant.keys.length > 0 || tenant.hasUnreadable);
  if (!hasSecrets || header.kind !== "present") return { tenant, signed: false };
  const renewed = await secrets.renew(name);
  return { tenant: renewed, signed: await isSignedBy(renewed) };
}

/** The answer to what is not signed, as far as anyone can tell. */
function refuse(
  name: string | null,
  tenant: TenantKeys | null,
  header: SignatureHeader,
  { rejections, log }: Dependencies,
): Response {
  if (!tenant) {
    // Nothing to check a signature with, so nothing is stored; 2xx tells a prober nothing.
    log("warn", "unknown_tenant", { status: 200, tenant: name });
    return received();
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
    return received();
  }
  const reason = header.kind === "missing" ? "missing_signature" : "wrong_signature";
  log("warn", reason, { status: 401, tenant_id: tenantId });
  rejections.count(tenantId, reason);
  return errorResponse(401, "Invalid signature");
}

async function store(
  bytes: Uint8Array<ArrayBuffer>,
  tenantId: string,
  { store, rejections, pendingEvents, log }: Dependencies,
): Promise<Response> {
  const eventId = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  const ids = { tenant_id: tenantId, event_id: eventId };
  const payload = readPayload(bytes);
  const { body, unparseable, reason } = payload;
  const receipt = await store
    .receive({ tenantId, eventId, body, unparseable, reason })
    .catch((error) => {
      log("error", "not_stored", { status: 503, ...ids, error: nameOf(error) });
      return null;
    });

  if (receipt === "refused") {
    log("warn", "no_secret", { status: 200, ...ids });
    rejections.count(tenantId, "no_secret");
    return received();
  }
  if (receipt !== "stored" && receipt !== "pending" && receipt !== "duplicate") {
    rejections.count(tenantId, "not_stored");
    return errorResponse(503, "Try again");
  }
  if (receipt === "pending") pendingEvents.apply(tenantId);
  if (!payload.isJson) {
    log("warn", "invalid_json", { status: 400, ...ids, detail: reason });
    return errorResponse(400, "Invalid JSON");
  }
  return receipt === "duplicate"
    ? jsonResponse(200, { received: true, duplicate: true })
    : received();
}

/** Finding out who is meant may take a while, so the answer does not wait for it. */
function countTooLarge(name: string, { secrets, rejections, runInBackground }: Dependencies): void {
  const counting = secrets.get(name).then(
    (tenant) => tenant && rejections.count(tenant.tenantId, "too_large"),
    () => undefined,
  );
  runInBackground(counting);
}
