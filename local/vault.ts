import { withDatabase } from "../cli/database.ts";

/**
 * Sets named secrets in Vault, creating or replacing them.
 * `databaseUrl` is that of a role that may use Vault, as `postgres` does.
 */
export async function setVaultSecrets(
  databaseUrl: string,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    for (const [name, value] of Object.entries(secrets)) {
      const { rows } = await client.query("select id from vault.secrets where name = $1", [name]);
      if (rows[0]) await client.query("select vault.update_secret($1, $2)", [rows[0].id, value]);
      else await client.query("select vault.create_secret($1, $2)", [value, name]);
    }
  });
}
