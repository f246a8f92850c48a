import { LOCAL_KEYS } from "../../local/keys.ts";
import { token } from "../stand-ins/gateway.ts";
import type { World } from "./world.ts";

/** Someone who calls the API and is no member of the victim. */
export interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Every answer must be 401. */
  readonly isForged?: boolean;
}

const JWT_SECRET = process.env.CALBASE_JWT_SECRET ?? LOCAL_KEYS.jwtSecret;
const apikey = process.env.CALBASE_PUBLISHABLE_KEY ?? LOCAL_KEYS.publishable;

/** The headers of a signed-in user. */
export function signedIn(user: string, claims: object = {}): Record<string, string> {
  return { apikey, authorization: `Bearer ${token(claimsOf(user, claims), JWT_SECRET)}` };
}

function claimsOf(user: string, claims: object): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { role: "authenticated", sub: user, iat: now, exp: now + 7_200, ...claims };
}

/** Everyone who tries: members of another tenant, others, and those with forged tokens. */
export function callersOf({ attacker, victim }: World): readonly Caller[] {
  const { owner, admin, viewer } = attacker.members;
  const theirOwner = victim.members.owner;
  // Whatever a token says besides who it is of must count for nothing.
  const boasts = {
    tenant_id: victim.id,
    tenant: victim.slug,
    user_role: "owner",
    app_metadata: { tenant_id: victim.id, role: "owner" },
    user_metadata: { sub: theirOwner, tenant_id: victim.id },
  };
  const forged = (name: string, headers: Record<string, string>): Caller => ({
    name,
    headers,
    isForged: true,
  });
  const bearer = (text: string) => ({ apikey, authorization: `Bearer ${text}` });
  return [
    { name: "the owner of another tenant", headers: signedIn(owner) },
    { name: "an admin of another tenant", headers: signedIn(admin) },
    { name: "a viewer of another tenant", headers: signedIn(viewer) },
    { name: "an admin with boastful claims", headers: signedIn(admin, boasts) },
    { name: "a user of no tenant", headers: signedIn("00000000-0000-4000-8000-000000000000") },
    { name: "anyone", headers: { apikey } },
    forged("the victim's owner, signed by another", {
      ...bearer(token(claimsOf(theirOwner, {}), "x".repeat(40))),
    }),
    forged("the service, signed by another", {
      ...bearer(token({ role: "service_role" }, "x".repeat(40))),
    }),
    forged("the victim's owner, not signed", {
      ...bearer(token(claimsOf(theirOwner, {}), JWT_SECRET, { alg: "none" })),
    }),
    forged("the victim's owner, expired", signedIn(theirOwner, { exp: 1_000_000_000 })),
    forged("a made-up key", { apikey: "sb_secret_made-up" }),
  ];
}
