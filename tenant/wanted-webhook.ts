import type pg from "pg";
import { webhookUrl } from "../local/events/index.ts";
import { Problem } from "../local/problem.ts";
import type { WantedWebhook } from "../supabase/functions/_shared/cal-api/webhook-plan.ts";
import { isLocal, type Target } from "./target.ts";

/**
 * The URL at which Cal.com reaches a tenant. Throws a Problem where it cannot: it posts to public
 * addresses only.
 */
export function reachableUrl({ apiUrl }: Target, slug: string): string {
  if (apiUrl !== undefined && !isLocal(new URL(apiUrl).hostname)) return webhookUrl(apiUrl, slug);
  throw new Problem(
    apiUrl === undefined
      ? "Nothing tells where this project's webhooks are received."
      : "Cal.com cannot reach this machine, and refuses a webhook that leads to it.",
    "Name the deployed project, or a tunnel to this one: --url https://<ref>.supabase.co",
  );
}

/** The webhook a tenant should have. Throws the database's error when there is no such tenant. */
export async function wantedWebhook(
  client: pg.Client,
  slug: string,
  url: string,
): Promise<WantedWebhook> {
  const { rows } = await client.query(
    `select t.id, t.slug, array(
       select private.read_secret(s.secret_id)
       from private.tenant_secrets s
       where s.tenant_id = t.id and coalesce(s.retires_at, 'infinity') > now()
       order by s.retires_at desc nulls first, s.created_at desc
     ) as secrets
     from public.tenants t where t.id = private.tenant_with_slug($1)`,
    [slug],
  );
  const { id, secrets, ...tenant } = rows[0] as {
    id: string;
    slug: string;
    secrets: readonly (string | null)[];
  };
  const [newest, ...others] = secrets.filter((secret) => secret !== null);
  if (newest === undefined) {
    throw new Problem(
      `The tenant ${slug} has no secret that can be read.`,
      `Make one: npm run tenant -- rotate-secret ${slug}`,
    );
  }
  return { url, names: [tenant.slug, id], secrets: [newest, ...others] };
}
