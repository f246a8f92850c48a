-- Webhook events: what Cal.com said, stored before anything else happens. The only source
-- of truth: every booking, lead and reminder can be computed again from these rows.

create type public.webhook_event_status as enum (
  'pending', 'applied', 'ignored', 'unparseable', 'failed'
);
comment on type public.webhook_event_status is
  'pending: stored, and applied in a moment, as soon as nobody else is changing the same booking; while the tenant is disabled, when it is enabled. applied: folded into its booking, or, of a form, made a lead of; ignored: says nothing about a booking, or names it by a number that no other event has told yet; unparseable: no usable shape; failed: could not be applied, is retried.';

create table public.webhook_events (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  provider text not null default 'cal.com',
  event_id text not null,
  event_type text,
  cal_uid text,
  cal_booking_id bigint,
  previous_uid text,
  left_uid text,
  series_key text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  status public.webhook_event_status not null default 'pending',
  reason text,
  attempts smallint not null default 0,
  retry_at timestamptz,
  booking_id uuid,
  body jsonb,
  unparseable_body text,
  constraint webhook_events_pkey primary key (tenant_id, id),
  constraint webhook_events_event_key unique (tenant_id, provider, event_id),
  constraint webhook_events_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint body_is_json_or_text check ((body is null) <> (unparseable_body is null)),
  constraint applied_event_has_a_booking check (
    status <> 'applied' or booking_id is not null or event_type like 'FORM\_SUBMITTED%'
  ),
  constraint unapplied_event_has_a_reason
    check (status not in ('unparseable', 'failed') or reason is not null),
  constraint only_unapplied_events_are_retried
    check (retry_at is null or status in ('pending', 'failed'))
);
comment on constraint body_is_json_or_text on public.webhook_events is
  'An event has a body or an unparseable_body, and not both: fill in one, and empty (null) the other.';
comment on table public.webhook_events is
  'Every signed request, exactly once, without the tokens it carried. Bookings, leads and reminders are computed from these rows.';
comment on column public.webhook_events.tenant_id is 'The tenant whose secret signed it.';
comment on column public.webhook_events.id is 'Order of arrival within this database.';
comment on column public.webhook_events.provider is
  'Who said it: cal.com; cal-api, what its API showed when it was read; admin (a correction made here); or calbase itself (a meeting whose end Cal.com never announced, an attendee who said here that they will be there).';
comment on column public.webhook_events.event_id is
  'SHA-256 of the body as sent. Cal.com sends no event id; the same bytes are the same delivery. Of an observation, of the uid and when it was read.';
comment on column public.webhook_events.event_type is 'The trigger as sent, for example BOOKING_CREATED.';
comment on column public.webhook_events.cal_uid is 'The Cal.com booking it is about, however the event spelled it.';
comment on column public.webhook_events.cal_booking_id is
  'Cal.com''s number of the booking, when the event tells it. Some name the booking by nothing else: the uid is then the one that another event tells together with the number.';
comment on column public.webhook_events.previous_uid is 'The uid this booking had before a reschedule, when the event names it.';
comment on column public.webhook_events.left_uid is 'The booking an attendee left for this one, when only their seat moved.';
comment on column public.webhook_events.series_key is 'What the occurrences of a recurring series have in common, when the event carries the recurrence.';
comment on column public.webhook_events.occurred_at is
  'When it happened: the envelope''s createdAt; the start or end of the meeting for MEETING_STARTED and MEETING_ENDED; else when it arrived.';
comment on column public.webhook_events.received_at is 'When it arrived here.';
comment on column public.webhook_events.status is 'What became of it.';
comment on column public.webhook_events.reason is
  'Why it was ignored, is unparseable, or failed; of an applied one, what a custom template left out.';
comment on column public.webhook_events.attempts is 'How often applying it has failed.';
comment on column public.webhook_events.retry_at is
  'When a failed event is tried again, or a pending one whose booking was being changed; empty when it is given up, or may be tried at once.';
comment on column public.webhook_events.booking_id is 'The booking it belongs to. Kept, so that a rebuild finds the same id.';
comment on column public.webhook_events.body is 'The request body, without tokens.';
comment on column public.webhook_events.unparseable_body is 'The body as text, when it was not JSON.';

-- The fold reads all events of one booking.
create index webhook_events_of_booking on public.webhook_events (tenant_id, booking_id)
  where booking_id is not null;
-- ... those by which a seat left it ...
create index webhook_events_leaving on public.webhook_events (tenant_id, left_uid)
  where left_uid is not null;
-- ... and those that speak of its whole series.
create index webhook_events_of_series on public.webhook_events (tenant_id, series_key)
  where series_key is not null;
-- What an admin corrected goes along when a seat moves to another booking.
create index webhook_events_corrections on public.webhook_events (tenant_id, booking_id)
  where provider = 'admin';
-- Those that name their booking by a number only wait for the event that tells its uid.
create index webhook_events_by_number on public.webhook_events (tenant_id, cal_booking_id)
  where cal_uid is null and cal_booking_id is not null;
-- What could not be applied at once is applied right behind, tenant by tenant.
create index webhook_events_pending on public.webhook_events (tenant_id, id)
  where status = 'pending';
-- The tick looks for events to try again.
create index webhook_events_to_retry on public.webhook_events (retry_at)
  where status = 'failed';
-- Views, and the trends of a day, read a tenant's events by time of arrival.
create index webhook_events_by_arrival on public.webhook_events (tenant_id, received_at);
-- When Cal.com was last heard of, whatever its API or calbase itself have said since.
create index webhook_events_of_cal_com on public.webhook_events (tenant_id, received_at)
  where provider = 'cal.com';
-- An admin looks for what went wrong, newest first; alerts go from tenant to tenant.
create index webhook_events_in_trouble on public.webhook_events (tenant_id, received_at desc)
  where status in ('failed', 'unparseable');
-- Few: alerts look at those of the last day, of all tenants.
create index webhook_events_unparseable on public.webhook_events (received_at)
  where status = 'unparseable';

alter table public.webhook_events enable row level security;
revoke all on public.webhook_events from anon, authenticated, service_role;
revoke all on sequence public.webhook_events_id_seq from anon, authenticated, service_role;
create policy members_read on public.webhook_events
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
-- Bodies hold whatever a booker typed: members see that an event came, not what it said.
grant select (
  tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
  series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id
) on public.webhook_events to authenticated;
grant select on public.webhook_events to service_role;

-- Requests that were refused are not stored, they are counted.
create table private.webhook_rejections (
  tenant_id uuid not null,
  hour timestamptz not null,
  reason text not null,
  count bigint not null,
  last_at timestamptz not null,
  counted bigint not null default 0,
  constraint webhook_rejections_pkey primary key (tenant_id, hour, reason),
  constraint webhook_rejections_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint reason_is_known check (reason in (
    'missing_signature', 'wrong_signature', 'too_large', 'too_slow', 'no_secret',
    'secret_unreadable', 'not_stored'
  )),
  constraint hour_is_whole check (hour = date_trunc('hour', hour, 'UTC')),
  constraint count_is_positive check (count > 0),
  constraint no_more_is_counted_than_there_was check (counted <= count)
);
-- Alerts look at those of the last hours, of all tenants.
create index webhook_rejections_by_hour on private.webhook_rejections (hour);
alter table private.webhook_rejections enable row level security;
comment on table private.webhook_rejections is
  'How many requests to a tenant''s URL were refused, per reason and hour (UTC). too_slow, secret_unreadable and not_stored: these may have been Cal.com''s, and may never come again.';
comment on column private.webhook_rejections.last_at is 'When the last of them was.';
comment on column private.webhook_rejections.counted is
  'How many of them the metrics have.';
