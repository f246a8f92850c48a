import { connected } from "../connect.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";

/** Ends the old secrets. */
export const retireSecrets: Subcommand = {
  summary: "ends the secrets that were rotated, at once",
  help: `Ends the validity of a tenant's rotated secrets and removes them from Vault. The newest stays.

  npm run tenant -- retire-secrets <slug>

Do it when Cal.com has the new one. The webhook function may take the old ones for another minute.`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    const { rows } = await connected(target, (client) =>
      client.query("select public.retire_old_secrets($1) as retired", [slug]),
    );
    const retired: number = rows[0].retired;
    console.log(
      retired === 0
        ? `The tenant ${slug} has no old secret.`
        : `Retired secrets of the tenant ${slug}: ${retired}. Within a minute they are refused.`,
    );
  },
};
