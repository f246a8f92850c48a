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
create temp table outcome (attempt int, status text, waited interval) on commit drop;
do $$
declare
  v_acme constant uuid := (select tenant_id from acme);
  v_now timestamptz := '2001-03-09 10:00Z';
  v_reminder public.reminders;
begin
  loop
    perform private.tick(v_now);
    perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "421 busy"}'), v_now)
    from public.claim_reminders(1000, 120, v_now) c
    where c ->> 'tenant_id' = v_acme::text;
    select r.* into v_reminder from public.reminders r where r.tenant_id = v_acme order by r.due_at limit 1;
    insert into outcome values (v_reminder.attempts, v_reminder.status, v_reminder.send_at - v_now);
    exit when v_reminder.status <> 'scheduled' or v_reminder.attempts > 20;
    v_now := v_reminder.send_at;
  end loop;
end $$;

select results_eq('select attempt, status from outcome order by 1',
  $$ values (1, 'scheduled'), (2, 'scheduled'), (3, 'scheduled'), (4, 'scheduled'), (5, 'scheduled'),
       (6, 'scheduled'), (7, 'scheduled'), (8, 'failed') $$, 'eight attempts');
select is((select reason from public.reminders join acme using (tenant_id) order by due_at limit 1),
  'Gave up after 8 attempts: 421 busy', 'then a dead letter, with the reason');
select is((select count(*) from public.deliveries join acme using (tenant_id)), 8::bigint, 'each is recorded');

select * from finish();
rollback;
