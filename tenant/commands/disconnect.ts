import { Problem } from "../../cli/problem.ts";
import { withCalCom } from "../cal-api.ts";
import { shownWebhookUrl } from "../cal-com.ts";
import { connected } from "../connect.ts";
import { calKeyOf } from "../connection.ts";
import { unregister } from "../registering.ts";
import { type Subcommand, typedSlug } from "../subcommand.ts";
import { findTenant, namesOf } from "../tenants.ts";

/** Takes a tenant's key and webhook away. */
export const disconnect: Subcommand = {
  summary: "deletes the tenant's webhook at Cal.com, and forgets the key",
  help: `Deletes whatever webhook leads to the tenant at Cal.com, with the key that connect was given, and
then forgets the key. What was read and received stays. To keep the webhook, forget the key only:
select disconnect_tenant('<slug>');

  npm run tenant -- disconnect <slug>`,
  options: {},

  async run(target, typed) {
    const slug = typedSlug(typed);
    await connected(target, async (client) => {
      const { id, ...tenant } = await findTenant(client, slug);
      const known = await calKeyOf(client, id);
      if (!known) {
        throw new Problem(
          `The tenant ${tenant.slug} is not connected to Cal.com.`,
          "Delete its webhook there by hand: Settings → Developer → Webhooks.",
        );
      }
      const url = shownWebhookUrl(target, tenant.slug);
      const names = await namesOf(client, id);
      await withCalCom(known.key, known.apiUrl, (api) => unregister(api, { url, names })).catch(
        (error: unknown) => {
          // A key that is not good for anything any more is forgotten all the same.
          if (!(error instanceof Problem)) throw error;
          console.log(`The webhook could not be deleted: ${error.message}
Delete it in Cal.com by hand: Settings → Developer → Webhooks, ${url}`);
        },
      );
      await client.query("select public.disconnect_tenant($1)", [id]);
      console.log("The key is forgotten. What was read and received stays.");
    });
  },
};
