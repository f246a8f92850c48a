import { Problem } from "../../cli/problem.ts";
import { withCalCom } from "../cal-api.ts";
import { connected } from "../connect.ts";
import type { Connection } from "../connection.ts";
import { interruptible } from "../interrupt.ts";
import { register } from "../registering.ts";
import { readSecret } from "../secret.ts";
import { type Subcommand, typedOption, typedOptions, typedSlug } from "../subcommand.ts";
import { findTenant } from "../tenants.ts";
import { noteWebhook, reachableUrl, wantedWebhook } from "../wanted-webhook.ts";
import { watchBackfill } from "../watching.ts";
import { counted } from "../wording.ts";

/** Connects a tenant to Cal.com: its webhook, and its bookings by the API. */
export const connect: Subcommand = {
  summary: "registers the tenant's webhook at Cal.com, and reads its bookings",
  help: `Connects a tenant to Cal.com by its API. Registers the webhook with URL, secret and triggers; where
there is one already, it says what was wrong with it and mends that. Then it keeps the key in Vault,
reads the bookings there are, and shows how far it is. From then on calbase compares every half hour,
so that a webhook that was lost is made good. Ctrl-C only stops watching: the scheduler goes on.

  npm run tenant -- connect <slug> [options]

  --api <url>      Cal.com's API: default https://api.cal.com/v2; https://api.cal.eu/v2 in the EU;
                   or that of your own API v2
  --since <date>   from which start on bookings are read; default 90 days ago
  --whose <whose>  own: those the key's owner hosts, the default; all: whatever the key is shown
  --host <email>   those of this host only; may be given several times
  --scope <scope>  team/<id> or organization/<id>, of which the key's owner is an admin

The API key (in Cal.com: Settings → Security → API keys) is asked for, read from standard input, or
taken from CAL_API_KEY. Run again at any time: what is as it should be stays as it is, and what was
read makes no second row. To end it: npm run tenant -- disconnect <slug>`,
  options: {
    api: { type: "string" },
    since: { type: "string" },
    whose: { type: "string" },
    host: { type: "string", multiple: true },
    scope: { type: "string" },
  },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const url = reachableUrl(target, slug);
    const wanted = await connected(target, (client) => wantedWebhook(client, slug, url));
    const key = await readSecret("API key", "CAL_API_KEY");
    const api = typedOption(typed, "api");
    const webhook = await withCalCom(key, api, (calCom) => register(calCom, wanted));

    const hosts = typedOptions(typed, "host");
    const settings = {
      p_slug: slug,
      p_key: key,
      p_api_url: api,
      p_whose: hosts.length > 0 ? "listed" : typedOption(typed, "whose"),
      p_hosts: hosts.length > 0 ? hosts : undefined,
      p_scope: typedOption(typed, "scope"),
      p_since: typedOption(typed, "since"),
    };
    await connected(target, async (client) => {
      const given = Object.entries(settings).filter(([, value]) => value !== undefined);
      const list = given.map(([name], index) => `${name} => $${index + 1}`).join(", ");
      await client.query(
        `select public.connect_tenant(${list})`,
        given.map(([, value]) => value),
      );
      console.log("");
      const tenant = await findTenant(client, slug);
      await noteWebhook(client, tenant, webhook);
      const after = await interruptible((signal) =>
        watchBackfill({ client, tenant, screen: process.stderr, signal }),
      );
      console.log(outcomeOf(slug, after));
    });
  },
};

/** Throws a Problem when Cal.com refuses the key. */
function outcomeOf(slug: string, after: Connection | undefined | "interrupted"): string {
  const look = `How far it is: npm run tenant -- connection ${slug}`;
  if (after === "interrupted")
    return `You have stopped watching. The scheduler goes on with it.\n${look}`;
  if (!after) return `The tenant ${slug} was disconnected meanwhile.`;
  if (after.state === "refused") {
    throw new Problem("Cal.com refuses the key.", after.reason ?? "Make another there.");
  }
  if (!after.is_backfilled)
    return `The tenant is disabled: it is read when it is enabled.\n${look}`;
  const read = counted(after.bookings_read ?? 0, "booking");
  return `The tenant ${slug} is connected: Cal.com showed ${read}. See upcoming_bookings.`;
}
