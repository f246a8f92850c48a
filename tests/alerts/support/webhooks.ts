import { buildEvent, type EventOptions, sign } from "../../../local/events/index.ts";
import type { Tenant, World } from "./world.ts";

/** A webhook of a tenant, through the real function; gives the status it is answered with. */
export async function post(
  world: World,
  { slug }: Tenant,
  body: string | Uint8Array,
  secret: string,
): Promise<number> {
  const response = await world.functions.ask("cal-webhook", `?tenant=${slug}`, {
    headers: { "content-type": "application/json", "x-cal-signature-256": sign(body, secret) },
    body: body as BodyInit,
  });
  await response.text();
  return response.status;
}

/** Cal.com sends an event, signed as it should be. */
export function send(
  world: World,
  tenant: Tenant,
  trigger: string,
  options: EventOptions = {},
): Promise<number> {
  return post(world, tenant, JSON.stringify(buildEvent(trigger, options)), tenant.secret);
}
