begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (edits are made by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
-- The functions' URL and key, where `supabase/seed.sql` has not set them.
do $$ begin
  perform vault.create_secret('http://functions.test/functions/v1', n.name)
  from (values ('calbase_functions_url'), ('calbase_cron_key')) n (name)
  where not exists (select from vault.decrypted_secrets s where s.name = n.name);
end $$;
-- Every table and column in which a text occurs, whatever its case.
create function pg_temp.places_of(p_text text) returns setof text language plpgsql as $$
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

-- Ada books, moves, writes, cancels; Bob is another booker, Gus her guest.
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"additionalNotes": "Call me: Ada, +44 20 1234567",
  "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "Ada@Example.com"}, "notes": {"value": "It is Lovelace."},
    "attendeePhoneNumber": {"value": "+44 20 1234567"}, "guests": {"value": ["gus@example.com"]}},
  "location": "+44 20 1234567", "attendeeIcsContent": "ATTENDEE;CN=Ada Lovelace:mailto:ada@exam\r\n ple.com",
  "attendees": [{"name": "Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "email": "Ada@Example.com",
    "phoneNumber": "+44 20 1234567", "timeZone": "Europe/London"}, {"name": "Gus Guest", "email": "gus@example.com"}]}');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "rescheduledBy": "ada@example.com",
  "startTime": "2999-03-11T10:00:00Z", "endTime": "2999-03-11T10:30:00Z",
  "responses": {"rescheduleReason": {"value": "Lovelace has a cold"}}}');
call pg_temp.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', '{"title": "Lovelace, Ada Lovelace"}');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-04 09:00Z', '{"cancellationReason": "Ada Lovelace {is} \"ill\"",
  "cancelledBy": "ADA@example.com"}');
call pg_temp.cal_sends('BOOKING_CREATED', 'D', '2001-03-05 09:00Z', '{"title": "Intro between Olga and Bob",
  "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'flat', '{"triggerEvent": "MEETING_STARTED", "uid": "B",
    "title": "Intro between Olga and Ada Lovelace", "startTime": "2999-03-11T10:00:00Z", "endTime": "2999-03-11T10:30:00Z",
    "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "ada@example.com"}}}', p_now => '2001-03-05 09:00Z');
  perform public.receive_webhook((select tenant_id from acme), 'no-show', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2001-03-06T09:00:00Z", "payload": {"bookingUid": "B", "message": "ada@example.com marked as present",
    "attendees": [{"email": "ada@example.com", "noShow": false}]}}', p_now => '2001-03-06 09:00Z');
  perform public.receive_webhook((select tenant_id from acme), 'nobody', '{"triggerEvent": "BOOKING_PAID",
    "createdAt": "2001-03-06T10:00:00Z", "payload": {"uid": "B", "title": "Intro between Olga and Ada Lovelace"}}', p_now => '2001-03-06 10:00Z');
  perform public.receive_webhook((select tenant_id from acme), 'text', null, 'ada@example.com, Lovelace', 'Unexpected token a');
end $$;
-- Her first reminder failed once, and is in the queue.
do $$
declare
  v_claimed jsonb;
begin
  perform private.tick('2999-03-10 10:00Z');
  select c into v_claimed from public.claim_reminders(1000, 120, '2999-03-10 10:00Z') c where c #>> '{recipient,email}' = 'ada@example.com';
  perform public.settle_reminders(jsonb_build_array(v_claimed || '{"address": "ada@example.com", "outcome": "retry", "provider": "smtp",
    "error": "550 <ada@example.com> is over quota"}'), '2999-03-10 10:00Z');
  perform private.tick('2999-03-10 12:00Z');
end $$;
-- The provider stopped the channel over a message to her, and others wait for it.
do $$ begin
  perform public.settle_reminders(jsonb_build_array(c || '{"outcome": "blocked", "provider": "resend", "error": "403: not to ada@example.com"}'), '2999-03-10 12:00Z')
  from public.claim_reminders(1000, 120, '2999-03-10 12:00Z') c where c #>> '{recipient,email}' = 'ada@example.com' limit 1;
  perform public.settle_reminders(coalesce(jsonb_agg(c || '{"outcome": "blocked", "provider": "resend", "error": "the same"}'), '[]'), '2999-03-10 12:00Z')
  from public.claim_reminders(1000, 120, '2999-03-10 12:00Z') c;
end $$;
-- She opted out on both channels, and so did Bob.
insert into public.suppressions (tenant_id, channel, address, detail)
select tenant_id, c, a, 'told ' || a from acme, (values
  ('email'::public.reminder_channel, 'ada@example.com'), ('sms', '+44201234567'), ('email', 'bob@example.com')) v (c, a);
do $$ begin perform private.opt_out_token(tenant_id, 'email', a, 'en') from pg_temp.acme, unnest('{ada@example.com,bob@example.com}'::text[]) a; end $$;
update public.leads l set notes = 'Lovelace prefers ada@example.com' from acme where l.tenant_id = acme.tenant_id and l.email like 'ada@%';

select isnt_empty($$ select pg_temp.places_of('ada@example.com') $$, 'before, the address is found');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select pg_temp.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['ada@exam', 'Lovelace', '1234567', 'has a cold', 'It is']) s (trace);

do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is_empty(format('select pg_temp.places_of(%L)', s.trace), s.trace || ' is nowhere after a rebuild')
from unnest(array['ada@exam', 'Lovelace', '1234567', 'has a cold', 'It is']) s (trace);

select * from finish();
rollback;
