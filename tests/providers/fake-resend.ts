import { FakeProvider, type Fault, type ProviderRequest, type Reply } from "./fake-provider.ts";

/** An e-mail that Resend took. */
export interface TakenEmail {
  readonly id: string;
  readonly key: string;
  readonly raw: string;
  /** When, in ms. */
  readonly at: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as it came
  readonly body: any;
}

const ADDRESS = /^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;
const TAG = /^[\w-]{1,256}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const FIELDS = [
  ...["from", "to", "subject", "bcc", "cc", "reply_to", "html", "text", "headers"],
  ...["attachments", "tags", "scheduled_at", "topic_id", "template"],
];
const ATTACHMENT_FIELDS = ["filename", "content", "path", "content_type", "content_id"];
const KEY_LIFE_MS = 24 * 3_600_000;

/**
 * Resend's `POST /emails` as its documentation describes it: checks path, key and body, and knows
 * idempotency keys for a day.
 */
export class FakeResend extends FakeProvider {
  readonly taken: TakenEmail[] = [];
  now: () => number = Date.now;
  private readonly keys = new Map<string, { id: string; raw: string; at: number }>();
  /** Keys whose first request is still being worked on. */
  readonly inProgress = new Set<string>();

  protected judge({ method, path, headers, raw }: ProviderRequest): Reply {
    if (path !== "/emails") {
      return error(404, "not_found", "The requested endpoint does not exist.");
    }
    if (method !== "POST") return error(405, "method_not_allowed", "Method is not allowed.");
    if (!headers.authorization) return error(401, "missing_api_key", "Missing API key.");
    if (headers.authorization !== "Bearer re_test") return this.refuse("bad_key");
    if (headers["content-type"] !== "application/json") {
      return error(400, "validation_error", "The content type must be application/json.");
    }
    const key = String(headers["idempotency-key"] ?? "");
    if (key.length < 1 || key.length > 256) {
      return error(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
    }
    if (this.inProgress.has(key)) {
      return error(409, "concurrent_idempotent_requests", "The original request is in progress.");
    }
    const known = this.keys.get(key);
    if (known && this.now() - known.at < KEY_LIFE_MS) {
      return known.raw === raw
        ? { status: 200, body: { id: known.id } }
        : error(409, "invalid_idempotent_request", "Same key used with a different payload.");
    }
    return this.take(key, raw);
  }

  protected refuse(fault: Fault): Reply {
    switch (fault) {
      case "rate_limited":
        return error(429, "rate_limit_exceeded", "Too many requests.");
      case "quota":
      case "daily_limit":
        return error(429, "daily_quota_exceeded", "You have reached your daily email quota.");
      case "bad_key":
        return error(403, "invalid_api_key", "API key is invalid.");
      case "invalid_recipient":
        return error(422, "validation_error", "Invalid `to` field.");
      default:
        return error(500, "application_error", "An unexpected error occurred.");
    }
  }

  private take(key: string, raw: string): Reply {
    // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
    let body: any;
    try {
      body = JSON.parse(raw);
    } catch {
      return error(400, "validation_error", "The request body is not JSON.");
    }
    const problem = problemOf(body);
    if (problem) return problem;
    const id = crypto.randomUUID();
    this.keys.set(key, { id, raw, at: this.now() });
    this.taken.push({ id, at: this.now(), key, raw, body });
    return { status: 200, body: { id } };
  }
}

function error(statusCode: number, name: string, message: string): Reply {
  return { status: statusCode, body: { statusCode, name, message } };
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
function problemOf(body: any): Reply | null {
  const invalid = (message: string) => error(422, "validation_error", message);
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown) return invalid(`Unrecognized field \`${unknown}\`.`);
  for (const field of ["from", "to", "subject"]) {
    if (!body[field]) {
      return error(422, "missing_required_field", `Missing \`${field}\` field.`);
    }
  }
  if (!body.html && !body.text) {
    return error(422, "missing_required_field", "Missing `html` or `text` field.");
  }
  if (!ADDRESS.test(body.from)) return error(422, "invalid_from_address", "Invalid `from` field.");
  const to = [body.to].flat();
  if (to.length > 50 || !to.every((address) => ADDRESS.test(address))) {
    return invalid("Invalid `to` field.");
  }
  const isText = (value: unknown) => typeof value === "string";
  if (!Object.values(body.headers ?? {}).every(isText)) return invalid("Invalid `headers` field.");
  for (const { name, value } of body.tags ?? []) {
    if (!TAG.test(name) || !TAG.test(value)) {
      return invalid("Tags should only contain ASCII letters, numbers, underscores, or dashes.");
    }
  }
  for (const attachment of body.attachments ?? []) {
    const isKnown = Object.keys(attachment).every((field) => ATTACHMENT_FIELDS.includes(field));
    if (!isKnown || !attachment.filename || !BASE64.test(attachment.content ?? "")) {
      return error(422, "invalid_attachment", "Attachment must have either a `content` or `path`.");
    }
  }
  return null;
}
