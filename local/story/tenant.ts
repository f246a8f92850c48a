import type pg from "pg";

/** The tenant the story is played with: told anew each time. */
export const STORY_TENANT = "two-minutes";

/** Who the story is about. */
export interface StoryTenant {
  readonly id: string;
  readonly slug: string;
  readonly secret: string;
}

/**
 * Makes the story's tenant, without what an earlier telling left. Its reminders are those of every
 * tenant, with shorter times: one minute before the start instead of an hour, and a follow-up at
 * the end instead of half an hour later.
 */
export async function makeStoryTenant(client: pg.Client): Promise<StoryTenant> {
  const slug = STORY_TENANT;
  const { rows: old } = await client.query("select from public.tenants where slug = $1", [slug]);
  if (old.length > 0) await client.query("select public.delete_tenant($1, $1)", [slug]);
  const { rows } = await client.query(
    "select * from public.create_tenant($1, 'Studio Lind', 'Europe/Berlin')",
    [slug],
  );
  const { tenant_id: id, webhook_secret: secret } = rows[0];
  await client.query(
    `update public.reminder_rules r
     set name = case r.anchor when 'before_start' then '1 minute before' else 'Follow-up' end,
         offset_minutes = case r.anchor when 'before_start' then 1 else 0 end
     where r.tenant_id = $1 and r.name <> '24 hours before'`,
    [id],
  );
  return { id, slug, secret };
}
