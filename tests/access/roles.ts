/** The tenants of these tests. */
export const ACME = "00000000-0000-4000-8000-00000000ac3e";
export const OTHER = "00000000-0000-4000-8000-000000000e74";

/** Someone who asks: the database role, and who they say they are. */
export interface Asker {
  readonly role: "anon" | "authenticated" | "service_role";
  /** The Supabase Auth user, for those who are signed in. */
  readonly user?: string;
  /** The tenant they are a member of, and as what. */
  readonly tenant?: string;
  readonly membership?: "owner" | "admin" | "viewer";
}

function member(user: string, tenant: string, membership: Asker["membership"] & string): Asker {
  return { role: "authenticated", user, tenant, membership };
}

/** Everyone who might ask, in the order of the columns of expected.txt. */
export const ASKERS = {
  anon: { role: "anon" },
  stranger: member("00000000-0000-4000-8000-000000000001", OTHER, "owner"),
  viewer: member("00000000-0000-4000-8000-000000000002", ACME, "viewer"),
  admin: member("00000000-0000-4000-8000-000000000003", ACME, "admin"),
  owner: member("00000000-0000-4000-8000-000000000004", ACME, "owner"),
  service: { role: "service_role" },
} as const satisfies Record<string, Asker>;

export type AskerName = keyof typeof ASKERS;

export const ASKER_NAMES = Object.keys(ASKERS) as AskerName[];

/** What PostgREST puts into request.jwt.claims for an asker. */
export function claimsOf({ role, user }: Asker): string {
  return JSON.stringify({ role, ...(user && { sub: user }) });
}
