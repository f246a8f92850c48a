begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
-- Whatever changed and did not plan anew.
set local search_path = '';
update public.bookings b set status = 'no_show' from acme where b.tenant_id = acme.tenant_id;
set local search_path to default;

select is_empty(
  $$ select c from public.claim_reminders(1000, 120, '2001-03-09 10:00:06Z') c
     where c ->> 'tenant_id' = (select tenant_id::text from acme) $$, 'nobody came meanwhile');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('skipped', 'Nobody who booked came.') $$, 'the row says why');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'and its message is removed');

select * from finish();
rollback;
