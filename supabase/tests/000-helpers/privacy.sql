-- Where a person leaves traces, and where any are found.
begin;

create or replace procedure tests.ada_leaves_traces()
language plpgsql set search_path = '' as $$
declare
  v_ahead constant timestamptz := '2999-03-10 10:00Z';
begin
  -- Ada books, moves, writes, cancels; Bob is another booker, Gus her guest.
  call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"additionalNotes": "Call me: Ada, +44 20 1234567",
    "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "Ada@Example.com"}, "notes": {"value": "It is Lovelace."},
      "attendeePhoneNumber": {"value": "+44 20 1234567"}, "guests": {"value": ["gus@example.com"]}},
    "location": "+44 20 1234567", "attendeeIcsContent": "ATTENDEE;CN=Ada Lovelace:mailto:ada@exam\r\n ple.com",
    "attendees": [{"name": "Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "email": "Ada@Example.com",
      "phoneNumber": "+44 20 1234567", "timeZone": "Europe/London"}, {"name": "Gus Guest", "email": "gus@example.com"}]}',
    p_start => v_ahead);
  call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "rescheduledBy": "ada@example.com",
    "responses": {"rescheduleReason": {"value": "Lovelace has a cold"}}}', p_start => v_ahead + interval '1 day');
  call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', '{"title": "Lovelace, Ada Lovelace"}', p_start => v_ahead);
  call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-04 09:00Z', '{"cancellationReason": "Ada Lovelace {is} \"ill\"",
    "cancelledBy": "ADA@example.com"}', p_start => v_ahead);
  call tests.cal_sends('BOOKING_CREATED', 'D', '2001-03-05 09:00Z', '{"title": "Intro between Olga and Bob",
    "attendees": [{"name": "Bob", "email": "bob@example.com"}]}', p_start => v_ahead);
  perform public.receive_webhook(tests.tenant(), 'flat', '{"triggerEvent": "MEETING_STARTED", "uid": "B",
    "title": "Intro between Olga and Ada Lovelace", "startTime": "2999-03-11T10:00:00Z", "endTime": "2999-03-11T10:30:00Z",
    "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "ada@example.com"}}}', p_now => '2001-03-05 09:00Z');
  perform public.receive_webhook(tests.tenant(), 'no-show', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2001-03-06T09:00:00Z", "payload": {"bookingUid": "B", "message": "ada@example.com marked as present",
    "attendees": [{"email": "ada@example.com", "noShow": false}]}}', p_now => '2001-03-06 09:00Z');
  perform public.receive_webhook(tests.tenant(), 'nobody', '{"triggerEvent": "BOOKING_PAID",
    "createdAt": "2001-03-06T10:00:00Z", "payload": {"uid": "B", "title": "Intro between Olga and Ada Lovelace"}}', p_now => '2001-03-06 10:00Z');
  perform public.receive_webhook(tests.tenant(), 'text', null, 'ada@example.com, Lovelace', 'Unexpected token a');

  -- Her first reminder failed once, and is in the queue.
  perform private.tick(v_ahead);
  perform tests.settle(c, '{"address": "ada@example.com", "outcome": "retry", "provider": "smtp",
    "error": "550 <ada@example.com> is over quota"}', v_ahead)
  from tests.claim(v_ahead, 1000) c where c #>> '{recipient,email}' = 'ada@example.com';
  perform private.tick(v_ahead + interval '2 hours');
end $$;
comment on procedure tests.ada_leaves_traces is
  'Ada''s name, address and number get wherever events, reminders and providers can bring them.';

create or replace function tests.places_of(p_text text) returns setof text
language plpgsql stable set search_path = '' as $$
declare
  v_place record;
  v_found boolean;
begin
  for v_place in
    select c.oid::regclass::text as relation, a.attname as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('public', 'private', 'pgmq', 'net')
      and c.relkind in ('r', 'p')
  loop
    execute format('select exists (select from %s t where strpos(lower(t.%I::text), lower($1)) > 0)',
      v_place.relation, v_place.name) into v_found using p_text;
    if v_found then
      return next v_place.relation || '.' || v_place.name;
    end if;
  end loop;
end $$;
comment on function tests.places_of is 'Every table and column in which a text occurs, whatever its case.';

create or replace function tests.rows_of_others() returns setof text
language sql stable set search_path = '' as $$
  with hers as (
    select b.id from public.bookings b where b.tenant_id = tests.tenant() and b::text ~* 'ada@example|lovelace|erased'
    union all
    select l.id from public.leads l where l.tenant_id = tests.tenant() and l::text ~* 'ada@example|lovelace|erased'
  )
  select r.row
  from (
    select e.tenant_id, null::uuid as of, e::text as row from public.webhook_events e
    union all select b.tenant_id, b.id, b::text from public.bookings b
    union all select u.tenant_id, u.booking_id, u::text from public.booking_uids u
    union all select a.tenant_id, null, a::text from public.booking_attendees a
    union all select l.tenant_id, l.id, l::text from public.leads l
    union all select a.tenant_id, a.lead_id, a::text from public.lead_activities a
    union all select r.tenant_id, null, r::text from public.reminders r
    union all select d.tenant_id, null, d::text from public.deliveries d
  ) r
  where r.tenant_id = tests.tenant()
    and r.row !~* 'ada@example|lovelace|erased'
    and (r.of is null or r.of not in (select id from hers))
$$;
comment on function tests.rows_of_others is 'All rows of the tenant that say nothing of Ada.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{ada_leaves_traces,places_of,rows_of_others}', 'traces are found');
select * from finish();
rollback;
