import { sql } from "../../end-to-end/support/database.ts";
import type { Tenant } from "../../end-to-end/support/tenant.ts";

/** More than is done at once. */
export const MANY = 510;

/** Receives that many bookings of different people, faster than by HTTP. */
export async function bookMany(tenant: Tenant): Promise<void> {
  await sql(
    `select public.receive_webhook($1, 'many ' || i, jsonb_build_object(
       'triggerEvent', 'BOOKING_CREATED', 'createdAt', now(), 'payload', jsonb_build_object(
         'uid', 'many-' || i, 'type', 'intro', 'title', 'Intro',
         'startTime', now() + interval '3 days', 'endTime', now() + interval '3 days 30 minutes',
         'attendees', jsonb_build_array(jsonb_build_object(
           'name', 'Booker ' || i, 'email', i || '@' || $2::text || '.example', 'timeZone', 'UTC')))))
     from generate_series(1, $3::integer) i`,
    [tenant.id, tenant.slug, MANY],
  );
}
