-- Bookings: one row per appointment, whatever uids Cal.com gives it over its life.

create type public.booking_status as enum (
  'requested', 'confirmed', 'rescheduled', 'cancelled', 'rejected', 'completed', 'no_show'
);
comment on type public.booking_status is
  'requested: waits for the organizer or for payment; confirmed and rescheduled: will take place; the others are over.';

create table public.bookings (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  cal_uid text not null,
  cal_booking_id bigint,
  status public.booking_status not null,
  attendee_name text,
  attendee_email text,
  attendee_phone text,
  event_type text,
  event_title text,
  start_time timestamptz,
  end_time timestamptz,
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  requested_at timestamptz,
  payment_due_at timestamptz,
  paid_at timestamptz,
  cancellation_reason text,
  cancelled_by text,
  reschedule_requested boolean not null default false,
  guessed boolean not null default false,
  closed_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint bookings_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint live_booking_was_confirmed
    check (status not in ('confirmed', 'rescheduled', 'completed', 'no_show') or confirmed_at is not null),
  constraint only_cancelled_bookings_ask_for_a_new_time
    check (not reschedule_requested or status = 'cancelled')
);
comment on table public.bookings is
  'One row per appointment, folded from its webhook events. It stays the same row when Cal.com changes the uid.';
comment on column public.bookings.tenant_id is 'The tenant.';
comment on column public.bookings.id is 'Stays the same over the appointment''s whole life.';
comment on column public.bookings.cal_uid is 'The current Cal.com uid; earlier ones are in booking_uids.';
comment on column public.bookings.cal_booking_id is 'Cal.com''s number for the current uid, when it sends one.';
comment on column public.bookings.status is 'Where the appointment stands.';
comment on column public.bookings.attendee_name is 'The booker''s name.';
comment on column public.bookings.attendee_email is 'The booker''s address, lower case; empty for a booker with a phone only.';
comment on column public.bookings.attendee_phone is 'The booker''s phone number as Cal.com sent it.';
comment on column public.bookings.event_type is 'Slug of the Cal.com event type.';
comment on column public.bookings.event_title is 'Title of the booking.';
comment on column public.bookings.start_time is 'Start; empty until an event names it.';
comment on column public.bookings.end_time is 'End; empty until an event names it.';
comment on column public.bookings.confirmed_at is 'When it was first confirmed.';
comment on column public.bookings.rescheduled_at is 'When it was last moved.';
comment on column public.bookings.cancelled_at is 'When it was cancelled or rejected.';
comment on column public.bookings.completed_at is 'When the meeting ended.';
comment on column public.bookings.requested_at is
  'When the present uid was asked for, where the organizer has to confirm it.';
comment on column public.bookings.payment_due_at is
  'When the present uid began to wait for a payment.';
comment on column public.bookings.paid_at is
  'When it was paid; of several payments, the last one that was waited for.';
comment on column public.bookings.cancellation_reason is 'Why it was cancelled or rejected, in the words of who did it.';
comment on column public.bookings.cancelled_by is 'Address of who cancelled it, when Cal.com says so.';
comment on column public.bookings.reschedule_requested is 'Cancelled by the host, who asked the guest to pick a new time.';
comment on column public.bookings.guessed is
  'Some uid was joined to this booking because its calendar id says so, not because Cal.com named it: see booking_uids. Undo with separate_booking().';
comment on column public.bookings.closed_at is
  'Since when its events are no longer kept (tenants.keep_events_days): it stays as it is.';
comment on column public.bookings.metadata is
  'What else Cal.com said: responses, location (a place people can go to or call) or location_type (online, phone, in_person, elsewhere), organizer, hosts (organizer and team, with name, email, time_zone, locale; past: no more), video_url, where links lead (booker_url, platform, …), ical_uid and more; observed: the moments that only Cal.com''s API told, in seconds since 1970.';
comment on column public.bookings.created_at is 'When the first known event of this appointment happened.';
comment on column public.bookings.updated_at is 'When the last known event of this appointment happened.';

-- Studio and the Data API list a tenant's bookings by time.
create index bookings_by_start on public.bookings (tenant_id, start_time);
-- Trends count those that were made on a day.
create index bookings_by_creation on public.bookings (tenant_id, created_at);
-- The key after it: of indexes that seem equally good, as they do while a table is empty, the
-- planner takes the newest. With another one, foreign keys would walk all of a tenant's bookings
-- in a new project, until its first statistics.
alter table public.bookings add constraint bookings_pkey primary key (tenant_id, id);
-- The tick completes meetings whose end Cal.com never announced.
create index bookings_to_complete on public.bookings (end_time)
  where status in ('confirmed', 'rescheduled') and closed_at is null;

-- The uid of a new booking is written before the booking: the fold reads it.
create table public.booking_uids (
  tenant_id uuid not null,
  cal_uid text not null,
  booking_id uuid not null,
  generation integer not null default 0,
  ical_uid text,
  cal_booking_id bigint,
  guessed boolean not null default false,
  separated boolean not null default false,
  constraint booking_uids_pkey primary key (tenant_id, cal_uid),
  constraint booking_uids_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade deferrable initially deferred,
  constraint generation_is_not_negative check (generation >= 0),
  constraint separated_uid_is_not_guessed check (not (guessed and separated))
);
-- A reschedule that Cal.com does not name is recognised by the calendar id it keeps.
create index booking_uids_by_ical_uid on public.booking_uids (tenant_id, ical_uid)
  where ical_uid is not null;
-- Some events name a booking by its number only.
create index booking_uids_by_number on public.booking_uids (tenant_id, cal_booking_id)
  where cal_booking_id is not null;
create index booking_uids_of_booking on public.booking_uids (tenant_id, booking_id);
comment on table public.booking_uids is 'Every Cal.com uid an appointment ever had, and the booking it leads to.';
comment on column public.booking_uids.tenant_id is 'The tenant.';
comment on column public.booking_uids.cal_uid is 'A uid Cal.com used.';
comment on column public.booking_uids.booking_id is 'The booking.';
comment on column public.booking_uids.generation is 'Its place in the chain of reschedules, from 0. Of two uids that replaced one, the later stands behind all that came of the earlier.';
comment on column public.booking_uids.ical_uid is 'The calendar id Cal.com sent with it. Cal.com keeps it over a reschedule.';
comment on column public.booking_uids.cal_booking_id is 'Cal.com''s number of the booking with this uid, once an event told it.';
comment on column public.booking_uids.guessed is
  'Joined to the booking by its calendar id, because Cal.com never named it. Undo with separate_booking().';
comment on column public.booking_uids.separated is 'An admin said that it is a booking of its own.';

create table public.booking_attendees (
  tenant_id uuid not null,
  booking_id uuid not null,
  contact text not null,
  position integer not null,
  is_booker boolean not null,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  no_show boolean not null default false,
  no_show_at timestamptz,
  requested_at timestamptz,
  confirmed_at timestamptz,
  left_at timestamptz,
  moved_in boolean not null default false,
  moved_out boolean not null default false,
  fit smallint,
  seat_id text,
  attendance_confirmed_at timestamptz,
  attendance_confirmed_for timestamptz,
  constraint booking_attendees_pkey primary key (tenant_id, booking_id, contact),
  constraint booking_attendees_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade,
  constraint email_is_lower_case check (email = lower(email)),
  constraint email_can_be_written_to check (not private.is_placeholder_email(email)),
  constraint no_show_has_a_time check (no_show = (no_show_at is not null)),
  constraint attendance_is_confirmed_for_a_start
    check ((attendance_confirmed_at is null) = (attendance_confirmed_for is null))
);
-- A lead's name and phone are those of its newest booking: the one it booked last.
create index booking_attendees_by_contact
  on public.booking_attendees (tenant_id, contact, least(requested_at, confirmed_at))
  where is_booker;
comment on table public.booking_attendees is 'Everyone who is or was on a booking.';
comment on column public.booking_attendees.tenant_id is 'The tenant.';
comment on column public.booking_attendees.booking_id is 'The booking.';
comment on column public.booking_attendees.contact is
  'Who it is: the address in lower case, or tel: and the phone number for a booker without one.';
comment on column public.booking_attendees.position is 'Place in Cal.com''s list; the booker comes first.';
comment on column public.booking_attendees.is_booker is 'Booked for themself: the first attendee, or anyone with a seat. Others are their guests.';
comment on column public.booking_attendees.name is 'Name.';
comment on column public.booking_attendees.email is 'Address, lower case. Cal.com''s made-up addresses for phone-only bookers are left out.';
comment on column public.booking_attendees.phone is 'Phone number as Cal.com sent it.';
comment on column public.booking_attendees.time_zone is 'IANA time zone of the attendee.';
comment on column public.booking_attendees.locale is 'Language of the attendee, for example de or pt-BR.';
comment on column public.booking_attendees.no_show is 'Marked as not having come.';
comment on column public.booking_attendees.no_show_at is 'Since when they are so marked.';
comment on column public.booking_attendees.requested_at is 'When the booking was asked for.';
comment on column public.booking_attendees.confirmed_at is 'When this attendee''s place was confirmed; nobody is reminded before.';
comment on column public.booking_attendees.left_at is 'When this attendee left a booking that lives on.';
comment on column public.booking_attendees.moved_in is 'Their seat came from another booking; they never booked one here.';
comment on column public.booking_attendees.moved_out is 'Their seat went to another booking.';
comment on column public.booking_attendees.fit is
  'What classify_lead gives for what they answered themself; counts where everyone has a seat of their own.';
comment on column public.booking_attendees.seat_id is
  'Cal.com''s key to their seat: whoever has it can move it or give it up. For their own messages only.';
comment on column public.booking_attendees.attendance_confirmed_at is
  'When they last said that they will be there, by the link in a reminder.';
comment on column public.booking_attendees.attendance_confirmed_for is
  'The start of which they said so. It counts only while the booking starts then: of another time they said nothing.';

alter table public.bookings enable row level security;
revoke all on public.bookings from anon, authenticated, service_role;
create policy members_read on public.bookings
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.bookings to authenticated, service_role;

alter table public.booking_uids enable row level security;
revoke all on public.booking_uids from anon, authenticated, service_role;
create policy members_read on public.booking_uids
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.booking_uids to authenticated, service_role;

alter table public.booking_attendees enable row level security;
revoke all on public.booking_attendees from anon, authenticated, service_role;
create policy members_read on public.booking_attendees
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
-- Not the keys to the seats: a member reads, and a seat is its attendee's. Cal.com's own bodies keep
-- them (webhook_events.body, which members do not read either): the fold takes them from there.
grant select (
  tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone, locale,
  no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
  attendance_confirmed_at, attendance_confirmed_for
) on public.booking_attendees to authenticated;
grant select on public.booking_attendees to service_role;
