import type pg from "pg";
import type { Part } from "./parts.ts";

/**
 * Creates those of a server's parts that only a superuser can create, as Supabase leaves them when
 * role postgres does. `admin` is a superuser in database postgres, the only one that pg_cron and
 * pg_net work in.
 */
export async function createExtensions(
  admin: pg.ClientBase,
  parts: readonly Part[],
): Promise<void> {
  for (const part of parts) {
    const sql = AS_SUPABASE_LEAVES_IT[part];
    if (sql) await admin.query(sql);
  }
}

const AS_SUPABASE_LEAVES_IT: Partial<Record<Part, string>> = {
  pg_cron: `
    create extension if not exists pg_cron schema pg_catalog;
    grant usage on schema cron to postgres with grant option;
    grant all on all functions in schema cron to postgres with grant option;
    grant all on all tables in schema cron to postgres with grant option;
    revoke all on cron.job from postgres;
    grant select on cron.job to postgres with grant option`,
  pg_net: `
    create extension if not exists pg_net schema extensions;
    grant usage on schema net to postgres, anon, authenticated, service_role`,
  supabase_vault: `
    create extension if not exists supabase_vault;
    grant usage on schema vault to postgres with grant option;
    grant select, delete, truncate, references on vault.secrets, vault.decrypted_secrets
      to postgres with grant option;
    grant execute on function
      vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt
      to postgres with grant option;
    grant usage on schema vault to service_role;
    grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
    grant execute on function
      vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt
      to service_role`,
};
