begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2999-03-09 10:00Z'); end $$;
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select results_eq(
  $$ select status::text, reason, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('cancelled', 'The recipient was erased.', 3::bigint) $$, 'all reminders are cancelled, queued ones as well');
select is_empty(
  $$ select c from public.claim_reminders(1000, 120, '2999-03-09 10:00:01Z') c
     where c ->> 'tenant_id' = (select tenant_id::text from acme) $$, 'the message in the queue hands out nothing');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-01 09:00Z'); end $$;
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"attendees": []}');
select is_empty(
  $$ select r.* from public.reminders r join acme using (tenant_id) where r.status in ('scheduled', 'queued') $$,
  'and nothing plans them again');

select * from finish();
rollback;
