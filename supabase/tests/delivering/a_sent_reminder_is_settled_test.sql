begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

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
create temp table claimed on commit drop as
select c from public.claim_reminders(1000, 120, '2001-03-09 10:00:01Z') c
where c ->> 'tenant_id' = (select tenant_id::text from acme);

select is(
  public.settle_reminders(
    (select jsonb_agg(c || '{"address": "ada@example.com", "outcome": "sent", "provider": "smtp", "provider_message_id": "<1@x>", "duration_ms": 40}')
     from claimed), '2001-03-09 10:00:02Z'),
  1, 'one changed');
select results_eq(
  $$ select status::text, sent_at, reason, claimed_until, attempts::int
     from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', timestamptz '2001-03-09 10:00:02Z', null::text, null::timestamptz, 1) $$, 'it is sent');
select results_eq(
  $$ select generation, attempt::int, channel::text, recipient, address, outcome::text, provider, provider_message_id, error,
       duration_ms, created_at from public.deliveries join acme using (tenant_id) $$,
  $$ values (1, 1, 'email', 'ada@example.com', 'ada@example.com', 'sent', 'smtp', '<1@x>', null::text, 40,
       timestamptz '2001-03-09 10:00:02Z') $$, 'the attempt is recorded');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'its message is removed');

select * from finish();
rollback;
