import { randomBytes } from "node:crypto";
import type pg from "pg";

/** A tenant of its own for one delivery of one history: cheaper than a database of its own. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/** Makes tenants that may receive webhooks. */
export async function newTenants(client: pg.ClientBase, count: number): Promise<Tenant[]> {
  const slugs = Array.from({ length: count }, () => `t-${randomBytes(8).toString("hex")}`);
  const { rows } = await client.query<{ id: string; slug: string }>(
    `with made as (
       insert into public.tenants (slug, name) select s, 'History' from unnest($1::text[]) s
       returning id, slug
     ),
     -- Only whether there is a secret matters here; making one in Vault takes longer than the rest.
     keyed as (
       insert into private.tenant_secrets (tenant_id, secret_id)
       select id, gen_random_uuid() from made
     )
     select id, slug from made`,
    [slugs],
  );
  return slugs.map((slug) => rows.find((row) => row.slug === slug) as Tenant);
}
