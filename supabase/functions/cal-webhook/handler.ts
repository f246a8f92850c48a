import { jsonResponse } from "../_shared/json-response.ts";
import { type Log, nameOf } from "../_shared/log.ts";
import { readBody } from "../_shared/read-body.ts";
import { toHex } from "./hex.ts";
import { readPayload } from "./payload.ts";
import type { RejectionCounter } from "./rejections.ts";
import type { SecretCache, TenantKeys } from "./secret-cache.ts";
import { isSigned, readSignature } from "./signature.ts";
import { tenantName } from "./tenant-name.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** The largest accepted body: 1 MiB. Cal.com's are a few kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** What the endpoint works with. */
export interface Dependencies {
  readonly secrets: SecretCache;
  readonly store: Pick<WebhookStore, "receive">;
  readonly rejections: RejectionCounter;
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
  if (!bytes) {
    log("warn", "too_large", { status: 413, tenant: name });
    if (name) countTooLarge(name, dependencies);
    return errorResponse(413, "Body too large");
  }

  const header = readSignature(request.headers.get("x-cal-signature-256"));
  const isSignedBy = async (tenant: TenantKeys | null) =>
    header.kind === "present" && isSigned(tenant?.keys ?? [], header.signature, bytes);

  let tenant = name ? await secrets.get(name) : null;
  let signed = await isSignedBy(tenant);
  if (name && tenant?.keys.length && header.kind === "present" && !signed) {
    tenant = await secrets.renew(name);
    signed = await isSignedBy(tenant);
  }
  if (!tenant?.keys.length) {
    // Nothing to check a signature with, so nothing is stored; 2xx tells a prober nothing.
    log("warn", tenant ? "no_secret" : "unknown_tenant", { status: 200, tenant: name });
    return received();
  }
  if (signed) return store(bytes, tenant.tenantId, dependencies);

  const reason = header.kind === "missing" ? "missing_signature" : "wrong_signature";
  log("warn", reason, { status: 401, tenant_id: tenant.tenantId });
  rejections.count(tenant.tenantId, reason);
  return errorResponse(401, "Invalid signature");
}

async function store(
  bytes: Uint8Array<ArrayBuffer>,
  tenantId: string,
  { store, log }: Dependencies,
): Promise<Response> {
  const eventId = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
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
    return received();
  }
  if (receipt !== "stored" && receipt !== "duplicate") return errorResponse(503, "Try again");
  if (!payload.isJson) {
    log("warn", "invalid_json", { status: 400, ...ids, detail: reason });
    return errorResponse(400, "Invalid JSON");
  }
  return receipt === "stored" ? received() : jsonResponse(200, { received: true, duplicate: true });
}

/** Finding out who is meant may take a while, so the answer does not wait for it. */
function countTooLarge(name: string, { secrets, rejections, runInBackground }: Dependencies): void {
  const counting = secrets.get(name).then(
    (tenant) => tenant && rejections.count(tenant.tenantId, "too_large"),
    () => undefined,
  );
  runInBackground(counting);
}
