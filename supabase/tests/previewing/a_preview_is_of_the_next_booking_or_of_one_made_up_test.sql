begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
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

-- What deliver-reminders was asked last, and its answer to that.
create function pg_temp.asked() returns jsonb language sql as $$
  select convert_from(q.body, 'UTF8')::jsonb from net.http_request_queue q order by q.id desc limit 1
$$;
create procedure pg_temp.answer(p_status integer, p_content text) language sql as $$
  insert into net._http_response (id, status_code, content)
  select request_id, p_status, p_content from private.sender_questions order by request_id desc limit 1
$$;

create function pg_temp.shown(p_rule text default '1 hour before') returns jsonb language plpgsql as $$ begin
  perform public.preview_reminder('acme-test', p_rule, p_now => '2001-03-02 09:00Z');
  return pg_temp.asked() -> 'preview';
end $$;

select is(pg_temp.shown() #>> '{booking,title}', 'Intro between Acme and Ada Lovelace', 'without bookings, one made up');
select is(pg_temp.shown() #>> '{booking,start_time}', '2001-03-03T09:00:00+00:00', 'of tomorrow at ten');
select is_empty($$ select from public.bookings join acme using (tenant_id) $$, 'which is stored nowhere');
select is(pg_temp.shown('Follow-up after 30 minutes') ->> 'unsubscribe_token', repeat('0', 43), 'its unsubscribe link is nobody''s');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_with => '{"startTime": "2001-03-12T10:00:00Z"}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'P', '2001-02-01 09:00Z', p_with => '{"startTime": "2001-03-01T10:00:00Z", "endTime": "2001-03-01T10:30:00Z"}');
select is(pg_temp.shown() #>> '{booking,cal_uid}', 'A', 'else the next');
update public.reminder_rules r set event_types = array['demo'] from acme where r.tenant_id = acme.tenant_id;
select is(pg_temp.shown() #>> '{booking,event_type}', 'demo', 'of the event types it is for');

select * from finish();
rollback;
