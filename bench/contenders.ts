import { createHash } from "node:crypto";
import { buildEvent, newUid, sign } from "../local/events/index.ts";
import { readPayload } from "../supabase/functions/cal-webhook/payload.ts";
import type { Api } from "./api.ts";

/** The ways of receiving an event that are compared; what each does is in README.md. */
export type Contender = "http" | "receive" | "bare" | "plain";

/** Where events go: a tenant behind an API. */
export interface Target {
  readonly apiUrl: string;
  readonly secretKey: string;
  readonly slug: string;
  readonly tenantId: string;
  readonly webhookSecret: string;
}

/** Sends one event; throws when it was not taken. */
export type Work = () => Promise<void>;

/** A body, as it is sent and as the function hands it on. */
export interface Event {
  readonly text: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: the body is Cal.com's, whatever it is.
  readonly body: any;
}

/**
 * `count` pieces of work, each with an event of its own: a booking nobody has seen yet, of a booker
 * who books three times. Everything that can be made beforehand is.
 */
export function prepare(contender: Contender, target: Target, api: Api, count: number): Work[] {
  const batch = newUid();
  return Array.from({ length: count }, (_, index) => {
    const booker = `${batch}-${index % Math.ceil(count / 3)}@booker.example`.toLowerCase();
    return WORK[contender](makeEvent(booker), target, api);
  });
}

/** Cal.com writes milliseconds; two bookings of one person are never made in the same one. */
let latest = 0;

/** A booking nobody has seen yet, made a moment after the one before. */
export function makeEvent(email: string): Event {
  latest = Math.max(latest + 1, Date.now());
  const createdAt = new Date(latest);
  const text = JSON.stringify(buildEvent("BOOKING_CREATED", { email, createdAt }));
  const bytes = new TextEncoder().encode(text);
  const id = createHash("sha256").update(bytes).digest("hex");
  // What the function makes of it before it calls the database.
  return { text, id, body: readPayload(bytes).body };
}

/** Posts a body to the function, signed. */
export function post(text: string, target: Target, api: Api): Work {
  const headers = { "x-cal-signature-256": sign(text, target.webhookSecret) };
  const path = `/functions/v1/cal-webhook?tenant=${target.slug}`;
  return async () => expect(await api.post(path, headers, text), '{"received":true}');
}

const WORK: Record<Contender, (event: Event, target: Target, api: Api) => Work> = {
  http: ({ text }, target, api) => post(text, target, api),

  receive: ({ id, body }, { tenantId }, api) => {
    const args = { p_tenant_id: tenantId, p_event_id: id, p_body: body };
    const rest = { p_unparseable: null, p_reason: null };
    return async () => {
      const answer = await api.rpc("receive_webhook", { ...args, ...rest });
      // What the function does behind its answer counts, too.
      if (answer === "pending") await api.rpc("apply_pending_events", { p_tenant_id: tenantId });
      else expect(answer, "stored");
    };
  },

  bare: ({ id, body }, { tenantId }, api) => {
    const args = { p_tenant_id: tenantId, p_event_id: id, p_body: body };
    return async () => expect(await api.rpc("bench_insert_raw", args), "stored");
  },

  plain: ({ body }, { slug }, api) => {
    return () => handlePlainly(body.payload, slug, api);
  },
};

/** Eight round trips: look up, insert, upsert, look up, update, enqueue three times. */
async function handlePlainly(booking: Event["body"], slug: string, api: Api): Promise<void> {
  const attendee = booking.attendees[0];
  const phone = attendee.phoneNumber;
  const tenantId = await api.rpc<string>("bench_find_tenant", { p_slug: slug });
  const bookingId = await api.rpc<string>("bench_insert_booking", {
    p_booking: {
      tenant_id: tenantId,
      cal_uid: booking.uid,
      cal_booking_id: booking.bookingId,
      status: "confirmed",
      attendee_name: attendee.name,
      attendee_email: attendee.email,
      attendee_phone: phone,
      event_type: booking.type,
      event_title: booking.title,
      start_time: booking.startTime,
      end_time: booking.endTime,
      metadata: {
        responses: booking.responses,
        location: booking.location,
        organizer: booking.organizer,
      },
    },
  });
  const leadId = await api.rpc<string>("bench_upsert_lead", {
    p_tenant_id: tenantId,
    p_name: attendee.name,
    p_email: attendee.email,
    p_phone: phone,
  });
  const lead = await api.rpc<{ score: number }>("bench_find_lead", { p_id: leadId });
  await api.rpc("bench_update_lead", {
    p_id: leadId,
    p_status: "booking_confirmed",
    p_score: lead.score === 0 ? 70 : Math.min(100, lead.score + 20),
    p_booking_id: bookingId,
  });
  const start = Date.parse(booking.startTime);
  for (const minutes of [-24 * 60, -60, 60]) {
    const message = { booking_id: bookingId, lead_id: leadId, minutes };
    const delay = Math.max(0, Math.round((start - Date.now()) / 1000 + minutes * 60));
    await api.rpc("bench_enqueue", { p_message: message, p_delay_seconds: delay });
  }
}

function expect(given: unknown, wanted: string): void {
  if (given !== wanted) throw new Error(`The answer was ${JSON.stringify(given)}, not ${wanted}.`);
}
