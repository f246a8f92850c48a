import { expect } from "vitest";

/**
 * What really came from Cal.com's own code, and what is right about it. The bodies are in
 * `bodies/<name>.json`, in the order in which they happened; `$1` in a query is the tenant.
 */
export interface Case {
  readonly name: string;
  readonly shows: readonly { readonly query: string; readonly rows: readonly unknown[][] }[];
}

const STATUS = "select cal_uid, status from public.bookings where tenant_id = $1 order by cal_uid";
const PEOPLE = `select b.cal_uid, a.contact, a.is_booker, a.left_at is null as present, a.moved_in,
    a.moved_out
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = $1 order by b.cal_uid, a.contact`;
const HOSTS = `select cal_uid, (select array_agg(h ->> 'email' order by p)
    from jsonb_array_elements(metadata -> 'hosts') with ordinality h (h, p))
  from public.bookings where tenant_id = $1`;
const LEADS = "select contact, status from public.leads where tenant_id = $1 order by contact";
const REMINDED = `select distinct b.cal_uid, r.recipient
  from public.reminders r
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where r.tenant_id = $1 and r.status = 'scheduled' and u.anchor = 'before_start'
    and u.recipients in ('booker', 'attendees')
  order by 1, 2`;

const LINKS = `select distinct b.cal_uid, r.recipient, c -> 'reschedule_url', c -> 'cancel_url'
  from public.reminders r
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  cross join lateral (
    select private.reminder_content(r, private.context_of(r)) -> 'booking' as c offset 0
  ) m
  where r.tenant_id = $1 and r.status = 'scheduled' and r.channel = 'email'
    and r.recipient like '%@example.com'
  order by 1, 2`;
const PLACE = `select cal_uid, metadata ->> 'location', metadata ->> 'video_url'
  from public.bookings where tenant_id = $1 order by cal_uid`;

export const CASES: readonly Case[] = [
  {
    // With the id of a seat one seat moved, that of the first attendee; the others sit there.
    name: "seat-moves-to-a-slot-a-neighbour-also-holds",
    shows: [
      {
        query: STATUS,
        rows: [
          ["S8", "confirmed"],
          ["S9", "confirmed"],
        ],
      },
      {
        query: PEOPLE,
        rows: [
          ["S8", "ada@example.com", true, true, false, false],
          ["S8", "bea@example.com", true, false, false, true],
          ["S9", "ada@example.com", true, true, false, false],
          ["S9", "bea@example.com", true, true, true, false],
        ],
      },
      {
        query: REMINDED,
        rows: [
          ["S8", "ada@example.com"],
          ["S9", "ada@example.com"],
          ["S9", "bea@example.com"],
        ],
      },
    ],
  },
  {
    // Without one a host put two times together: nobody stays behind.
    name: "a-host-puts-two-times-together",
    shows: [
      {
        query: STATUS,
        rows: [
          ["S8", "cancelled"],
          ["S9", "confirmed"],
        ],
      },
      {
        query: PEOPLE,
        rows: [
          ["S8", "ada@example.com", true, false, false, true],
          ["S8", "bea@example.com", true, false, false, true],
          ["S9", "ada@example.com", true, true, true, false],
          ["S9", "bea@example.com", true, true, true, false],
          ["S9", "cyn@example.com", true, true, false, false],
        ],
      },
      {
        query: REMINDED,
        rows: [
          ["S9", "ada@example.com"],
          ["S9", "bea@example.com"],
          ["S9", "cyn@example.com"],
        ],
      },
    ],
  },
  {
    // Each their own; the plain ones are the host's. A seat whose id is not told has none.
    name: "seat-links",
    shows: [
      {
        query: `select contact, seat_id from public.booking_attendees where tenant_id = $1
          order by contact`,
        rows: [
          ["ada@example.com", "seat-1"],
          ["bea@example.com", "seat-2"],
          ["cyn@example.com", null],
        ],
      },
      {
        query: LINKS,
        rows: [
          [
            "L8",
            "ada@example.com",
            "https://app.example.com/reschedule/seat-1?rescheduledBy=ada%40example.com",
            "https://app.example.com/booking/L8?cancel=true&cancelledBy=ada%40example.com&seatReferenceUid=seat-1",
          ],
          [
            "L8",
            "bea@example.com",
            "https://app.example.com/reschedule/seat-2?rescheduledBy=bea%40example.com",
            "https://app.example.com/booking/L8?cancel=true&cancelledBy=bea%40example.com&seatReferenceUid=seat-2",
          ],
          ["L8", "cyn@example.com", null, null],
          [
            "L8",
            "host@example.com",
            "https://app.example.com/reschedule/L8?rescheduledBy=host%40example.com",
            "https://app.example.com/booking/L8?cancel=true&cancelledBy=host%40example.com",
          ],
        ],
      },
      {
        query: "select from public.bookings where tenant_id = $1 and metadata::text like '%seat-%'",
        rows: [],
      },
    ],
  },
  {
    // The platform has pages of its own, or none.
    name: "platform-links",
    shows: [
      {
        query: LINKS,
        rows: [
          ...["ada@example.com", "host@example.com"].map((recipient) => [
            "F1",
            recipient,
            "https://platform.example.com/r/F1?slug=intro&username=host&reschedule=true",
            "https://platform.example.com/c/F1?slug=intro&username=host&cancel=true&allRemainingBookings=false",
          ]),
          ["F2", "ada@example.com", null, null],
          ["F2", "host@example.com", null, null],
          [
            "F3",
            "ada@example.com",
            "https://platform.example.com/r/seat-3?slug=intro&username=host&reschedule=true&teamId=7",
            "https://platform.example.com/c/F3?slug=intro&username=host&cancel=true&allRemainingBookings=false&seatReferenceUid=seat-3&teamId=7",
          ],
          [
            "F3",
            "host@example.com",
            "https://platform.example.com/r/F3?slug=intro&username=host&reschedule=true&teamId=7",
            "https://platform.example.com/c/F3?slug=intro&username=host&cancel=true&allRemainingBookings=false&teamId=7",
          ],
        ],
      },
    ],
  },
  {
    // They win, for as long as they lead to this uid, and whoever uses them; unless there is to be none.
    name: "ready-made-links",
    shows: [
      {
        query: LINKS,
        rows: [
          [
            "R1",
            "ada@example.com",
            "https://app.example.com/reschedule/R1?rescheduledBy=ada%40example.com",
            "https://app.example.com/booking/R1?cancel=true&cancelledBy=ada%40example.com&x=1",
          ],
          [
            "R1",
            "host@example.com",
            "https://app.example.com/reschedule/R1?rescheduledBy=host%40example.com",
            "https://app.example.com/booking/R1?cancel=true&cancelledBy=host%40example.com&x=1",
          ],
          ...["bea", "host"].map((who) => [
            "R3",
            `${who}@example.com`,
            `https://app.example.com/reschedule/R3?rescheduledBy=${who}%40example.com`,
            `https://app.example.com/booking/R3?cancel=true&cancelledBy=${who}%40example.com`,
          ]),
          ["R4", "cyn@example.com", null, null],
          ["R4", "host@example.com", null, null],
        ],
      },
    ],
  },
  {
    // The cancellation itself says nothing of where Cal.com is.
    name: "a-new-time-is-asked-for",
    shows: [
      { query: LINKS, rows: [["N1", "ada@example.com", null, null]] },
      {
        query: `select private.reminder_content(r, private.context_of(r))
            #>> '{booking,new_time_url}'
          from public.reminders r
          where r.tenant_id = $1 and r.status = 'scheduled' and r.channel = 'email'`,
        rows: [
          [
            "https://app.example.com/reschedule/N1?allowRescheduleForCancelledBooking=true&rescheduledBy=ada%40example.com",
          ],
        ],
      },
    ],
  },
  {
    // Nothing tells that it is a link of the meeting: it is a place, in words.
    name: "name-is-a-link",
    shows: [
      { query: PLACE, rows: [["NL1", "https://evil.example/join", null]] },
      {
        query: "select attendee_name from public.bookings where tenant_id = $1",
        rows: [["https://evil.example/claim-your-prize now"]],
      },
    ],
  },
  {
    // Cal.com takes all that begins with http for the link of the meeting, also what a guest typed.
    name: "places-that-are-links",
    shows: [
      {
        query: PLACE,
        rows: [
          ["PL1", "https://meet.example.com/real", "https://meet.example.com/real"],
          ["PL2", "https://meet.example.com/host", "https://meet.example.com/host"],
          ["PL3", "https://evil.example/api", null],
        ],
      },
    ],
  },
  {
    // What was typed is of whom `responses.email` names, not of another seat's attendee.
    name: "typed-phone-of-another-seat",
    shows: [
      { query: STATUS, rows: [["TP1", "confirmed"]] },
      {
        query: PEOPLE,
        rows: [
          ["TP1", "ada@example.com", true, true, false, false],
          ["TP1", "tel:12025550102", true, false, false, false],
        ],
      },
      { query: REMINDED, rows: [["TP1", "ada@example.com"]] },
      {
        query: "select contact, phone from public.leads where tenant_id = $1 order by 1",
        rows: [
          ["ada@example.com", "+12025550101"],
          ["tel:12025550102", "+12025550102"],
        ],
      },
    ],
  },
  {
    name: "co-hosts-in-the-confirmation",
    shows: [
      { query: PEOPLE, rows: [["C1", "ada@example.com", true, true, false, false]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
      { query: HOSTS, rows: [["C1", ["hana@example.com"]]] },
    ],
  },
  {
    name: "hosts-before-the-booker",
    shows: [
      { query: PEOPLE, rows: [["HB1", "ada@example.com", true, true, false, false]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
      { query: HOSTS, rows: [["HB1", ["host@example.com", "cohost@example.com"]]] },
    ],
  },
  {
    // A custom template escapes as for HTML. It is known by the missing payload.
    name: "names-from-a-template",
    shows: [
      {
        query: `select attendee_name, event_title from public.bookings where tenant_id = $1`,
        rows: [["Ada O'Neil & Co", "Q&A with Ada O'Neil"]],
      },
      { query: "select name from public.leads where tenant_id = $1", rows: [["Ada O'Neil & Co"]] },
    ],
  },
  {
    // Whatever somebody wrote themself stays as it is.
    name: "ampersands-without-a-template",
    shows: [
      {
        query: `select attendee_name, event_title from public.bookings where tenant_id = $1`,
        rows: [["Ada &amp; Co", "All about &lt;html&gt;"]],
      },
    ],
  },
  {
    // Cal.com tags the addresses of managed users; it takes the tag off for its own mails.
    name: "managed-users",
    shows: [
      {
        query: `select attendee_email, metadata #>> '{organizer,email}',
            metadata #>> '{responses,email}', cancelled_by, status
          from public.bookings where tenant_id = $1 order by cal_uid`,
        rows: [
          [
            "ada@example.com",
            "host@example.com",
            "ada@example.com",
            "ada@example.com",
            "cancelled",
          ],
          ["bea+x@example.com", "host@example.com", null, null, "no_show"],
        ],
      },
      {
        query: LEADS,
        rows: [
          ["ada@example.com", "booking_confirmed"],
          ["bea+x@example.com", "booking_confirmed"],
        ],
      },
    ],
  },
  {
    // What Cal.com puts where there is no address is nobody's.
    name: "nobody-has-an-address",
    shows: [
      { query: STATUS, rows: [["NA1", "confirmed"]] },
      { query: PEOPLE, rows: [["NA1", "ada@example.com", false, true, false, false]] },
      { query: LEADS, rows: [] },
      {
        query: `select metadata -> 'organizer', metadata -> 'hosts', attendee_name
          from public.bookings where tenant_id = $1`,
        rows: [[{ time_zone: "UTC" }, null, null]],
      },
      {
        query: "select from public.reminders where tenant_id = $1 and recipient like 'email-less%'",
        rows: [],
      },
    ],
  },
  {
    name: "a-template-that-drops-the-attendees",
    shows: [
      { query: STATUS, rows: [["TA1", "confirmed"]] },
      {
        query: `select status, reason from public.event_log where tenant_id = $1`,
        rows: [["applied", expect.stringContaining("lists no attendees")]],
      },
      {
        query: "select incomplete_today::integer from public.tenant_health where tenant_id = $1",
        rows: [[expect.any(Number)]],
      },
    ],
  },
  {
    // Whoever answers a form is a lead, not boosted; a booking of theirs is their first.
    name: "forms-and-a-booking",
    shows: [
      {
        query: `select contact, name, phone, status, score, source from public.leads
          where tenant_id = $1 order by contact`,
        rows: [
          ["ada@example.com", "Ada Lovelace", "+12025550101", "booking_confirmed", 75, "cal.com"],
          ["bea@example.com", null, null, "new", 55, "cal.com"],
        ],
      },
      {
        query: `select l.contact, a.kind, a.points, a.details
          from public.lead_activities a
          join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
          where a.tenant_id = $1 order by l.contact, a.kind`,
        rows: [
          [
            "ada@example.com",
            "form_submitted",
            75,
            {
              form: "How can we help?",
              name: "Ada Lovelace",
              phone: "+12025550101",
              answers: {
                Email: "Ada@example.com",
                Name: "Ada Lovelace",
                "Your phone number": "+12025550101",
                Topic: ["Price", "Date"],
              },
            },
          ],
          ["ada@example.com", "booking_confirmed", 0, null],
          [
            "bea@example.com",
            "form_submitted",
            55,
            { form: "How can we help?", answers: { "Wie erreichen wir Sie?": "bea@example.com" } },
          ],
        ],
      },
      {
        query: `select event_type, status, reason from public.webhook_events
          where tenant_id = $1 order by occurred_at`,
        rows: [
          ["FORM_SUBMITTED", "applied", null],
          ["FORM_SUBMITTED_NO_EVENT", "applied", null],
          ["BOOKING_CREATED", "applied", null],
          ["FORM_SUBMITTED", "ignored", expect.stringContaining("no e-mail address")],
        ],
      },
    ],
  },
  {
    // Accepted while the other side waits: it is a booking like any other.
    name: "instant-meeting-accepted",
    shows: [
      { query: STATUS, rows: [["IM1", "confirmed"]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
      { query: REMINDED, rows: [["IM1", "ada@example.com"]] },
    ],
  },
  {
    name: "instant-meeting-asked-for",
    shows: [
      {
        query: `select cal_uid, status, event_title, attendee_name, metadata -> 'responses'
          from public.bookings where tenant_id = $1 order by cal_uid`,
        rows: [
          ["IM2", "confirmed", "Intro with Ada", "Ada", { name: "Ada", email: "ada@example.com" }],
          ["IM3", "requested", "Intro", "Bea", { name: "Bea", email: "bea@example.com" }],
        ],
      },
      {
        query: LEADS,
        rows: [
          ["ada@example.com", "booking_confirmed"],
          ["bea@example.com", "new"],
        ],
      },
    ],
  },
  {
    // The type of an option is no place, and does not replace one.
    name: "location-is-a-placeholder",
    shows: [
      {
        query: `select metadata ->> 'location', metadata ->> 'video_url',
            metadata ->> 'location_type'
          from public.bookings where tenant_id = $1`,
        rows: [["https://meet.example.com/real", "https://meet.example.com/real", null]],
      },
    ],
  },
  {
    name: "location-options",
    shows: [
      {
        query: `select cal_uid, metadata ->> 'location', metadata ->> 'location_type',
            metadata #>> '{responses,location}'
          from public.bookings where tenant_id = $1 order by cal_uid`,
        rows: [
          ["LO1", null, "phone", null],
          ["LO2", "12 Main Street", "in_person", "12 Main Street"],
          ["LO3", null, "online", null],
          ["LO4", "+12025550100", null, null],
        ],
      },
      {
        query: `select location from public.upcoming_bookings where tenant_id = $1
          order by cal_uid`,
        rows: [["By phone"], ["12 Main Street"], ["Online"], ["+12025550100"]],
      },
    ],
  },
  {
    // That it is paid proves that it is confirmed, unless the host still has to.
    name: "paid-after-the-host-confirmed",
    shows: [
      {
        query: `select cal_uid, status, metadata -> 'paid' from public.bookings
          where tenant_id = $1`,
        rows: [["P1", "confirmed", true]],
      },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
      { query: REMINDED, rows: [["P1", "ada@example.com"]] },
    ],
  },
  {
    name: "paid-and-not-confirmed-yet",
    shows: [
      { query: STATUS, rows: [["P2", "requested"]] },
      { query: LEADS, rows: [["ada@example.com", "new"]] },
    ],
  },
  {
    // Moved by its booker, what costs something waits again; it is the same appointment.
    name: "paid-and-moved-by-the-booker",
    shows: [
      { query: STATUS, rows: [["P4", "requested"]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
      { query: REMINDED, rows: [] },
    ],
  },
  {
    // Queued when it was booked, and told before the booking: it happened at the meeting's end.
    name: "meeting-ended-in-an-envelope",
    shows: [
      {
        query: `select status, completed_at from public.bookings where tenant_id = $1`,
        rows: [["completed", new Date("2026-11-25T10:30:00Z")]],
      },
      {
        query: `select event_type, occurred_at from public.webhook_events
          where tenant_id = $1 and event_type = 'MEETING_ENDED'`,
        rows: [["MEETING_ENDED", new Date("2026-11-25T10:30:00Z")]],
      },
      { query: LEADS, rows: [["ada@example.com", "converted"]] },
    ],
  },
  {
    name: "meeting-told-by-its-number",
    shows: [
      {
        query: `select cal_uid, status, completed_at from public.bookings where tenant_id = $1`,
        rows: [["M2", "completed", new Date("2026-11-25T10:30:00Z")]],
      },
      {
        query: `select event_type, cal_uid, status, reason from public.webhook_events
          where tenant_id = $1 order by event_type, cal_booking_id`,
        rows: [
          ["BOOKING_CREATED", "M2", "applied", null],
          ["MEETING_ENDED", "M2", "applied", null],
          ["MEETING_ENDED", null, "ignored", expect.stringContaining("the number 43 only")],
          ["MEETING_STARTED", "M2", "applied", null],
        ],
      },
    ],
  },
  {
    // Of a booking of which nothing else was heard: it took place, and who was in it counts.
    name: "the-start-is-all-that-is-heard",
    shows: [
      { query: STATUS, rows: [["M3", "confirmed"]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
    ],
  },
  {
    // Nothing told before that the first on the list is a host: the last event does.
    name: "a-host-who-was-taken-for-the-booker",
    shows: [
      { query: PEOPLE, rows: [["HT1", "ada@example.com", true, true, false, false]] },
      { query: LEADS, rows: [["ada@example.com", "booking_confirmed"]] },
    ],
  },
  {
    name: "a-host-books-with-themself",
    shows: [
      { query: PEOPLE, rows: [["HS1", "host@example.com", true, true, false, false]] },
      { query: LEADS, rows: [["host@example.com", "booking_confirmed"]] },
    ],
  },
  {
    // British Columbia keeps its clocks at UTC-7 from 2026 on. PostgreSQL's zone data know it.
    name: "clock-change-by-law",
    shows: [
      {
        query: `select distinct private.reminder_content(r, private.context_of(r)) -> 'local'
          from public.reminders r
          join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
          where r.tenant_id = $1 and u.anchor = 'before_start' and u.recipients = 'booker'`,
        rows: [
          [
            {
              time_zone: "America/Vancouver",
              start_time: "2026-12-01T10:00:00-07:00",
              end_time: "2026-12-01T10:30:00-07:00",
            },
          ],
        ],
      },
    ],
  },
];
