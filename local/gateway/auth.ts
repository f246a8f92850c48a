import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Keys } from "../keys.ts";
import { ApiError, KeyError } from "./errors.ts";

/** On whose behalf a request runs. */
export interface Caller {
  readonly role: string;
  /** request.jwt.claims */
  readonly claims: Record<string, unknown>;
}

/**
 * Who is asking, by the headers apikey and Authorization, as Supabase decides it: a token in
 * Authorization counts before the key; an sb_ key there is only a repetition of it.
 * Throws ApiError 401 when there is no key, or one that is none of ours.
 */
export function authenticate(headers: IncomingHttpHeaders, keys: Keys, now = Date.now()): Caller {
  const apikey = headers.apikey?.toString();
  const keyCaller = apikey === undefined ? undefined : callerOfKey(apikey, keys, now);
  const token = /^bearer\s+(.*)$/i.exec(headers.authorization ?? "")?.[1]?.trim();
  if (token !== undefined && !token.startsWith("sb_")) {
    return callerOf(verifyToken(token, keys.jwtSecret, now));
  }
  if (keyCaller) return keyCaller;
  throw new KeyError(
    "No API key found in request",
    "No `apikey` request header or url param was found.",
  );
}

function callerOfKey(apikey: string, keys: Keys, now: number): Caller {
  if (apikey === keys.secret) return callerOf({ role: "service_role" });
  if (apikey === keys.publishable) return callerOf({ role: "anon" });
  try {
    // The older keys of a project are tokens themselves.
    return callerOf(verifyToken(apikey, keys.jwtSecret, now));
  } catch {
    throw new KeyError(
      "Invalid API key",
      "Double check your Supabase `anon` or `service_role` API key.",
    );
  }
}

function callerOf(claims: Record<string, unknown>): Caller {
  const role = typeof claims.role === "string" ? claims.role : "anon";
  return { role, claims: { ...claims, role } };
}

/** Clocks may differ by this much. */
const SKEW_SECONDS = 30;

/**
 * The claims of a token signed with HS256, valid at `now` (milliseconds since the epoch).
 * Throws ApiError 401 with PostgREST's code and message otherwise.
 */
export function verifyToken(token: string, secret: string, now: number): Record<string, unknown> {
  if (token === "") throw undecodable("Empty JWT is sent in Authorization header");
  const parts = token.split(".");
  if (parts.length !== 3) {
    throw undecodable(`Expected 3 parts in JWT; got ${parts.length}`);
  }
  const [header = "", payload = "", signature = ""] = parts;
  if (decode(header)?.alg !== "HS256") {
    throw undecodable("Wrong or unsupported encoding algorithm");
  }
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw undecodable("No suitable key or wrong key type");
  }
  const claims = decode(payload);
  if (!claims) throw invalid("Parsing claims failed");

  const seconds = now / 1000;
  if (timeClaim(claims, "exp", Number.POSITIVE_INFINITY) <= seconds - SKEW_SECONDS) {
    throw invalid("JWT expired");
  }
  if (timeClaim(claims, "nbf", 0) > seconds + SKEW_SECONDS) throw invalid("JWT not yet valid");
  if (timeClaim(claims, "iat", 0) > seconds + SKEW_SECONDS) throw invalid("JWT issued at future");
  return claims;
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function timeClaim(claims: Record<string, unknown>, name: string, missing: number): number {
  const value = claims[name] ?? missing;
  if (typeof value !== "number") throw invalid(`The JWT '${name}' claim must be a number`);
  return value;
}

function undecodable(message: string): ApiError {
  return new ApiError(401, "PGRST301", message);
}

function invalid(message: string): ApiError {
  return new ApiError(401, "PGRST303", message);
}
