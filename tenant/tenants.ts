import type pg from "pg";

/** A tenant, as far as most commands need it. */
export interface KnownTenant {
  readonly id: string;
  readonly slug: string;
  readonly isDisabled: boolean;
}

/** The tenant with this slug or id. Throws what explainFailure() explains when there is none. */
export async function findTenant(client: pg.Client, slug: string): Promise<KnownTenant> {
  const { rows } = await client.query<KnownTenant>(
    `select t.id, t.slug, t.disabled_at is not null as "isDisabled"
     from public.tenants t
     where t.id = private.tenant_with_slug($1)`,
    [slug],
  );
  return rows[0] as KnownTenant;
}

/** By which names URLs lead to a tenant: its slug, its id, its former slugs. */
export async function namesOf(client: pg.Client, id: string): Promise<readonly string[]> {
  const { rows } = await client.query("select private.names_of_tenant($1) as names", [id]);
  return rows[0].names;
}
