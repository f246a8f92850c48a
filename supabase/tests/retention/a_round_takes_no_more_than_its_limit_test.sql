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
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
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
-- Everything that is due by then is sent.
create procedure pg_temp.all_is_sent(p_now timestamptz) language plpgsql as $$
begin
  perform private.tick(p_now);
  perform public.settle_reminders(coalesce((
    select jsonb_agg(c || '{"outcome": "sent", "provider": "smtp"}') from public.claim_reminders(1000, 120, p_now) c), '[]'), p_now);
end $$;

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

do $$ begin
  for v_number in 1 .. 5 loop
    call pg_temp.cal_sends('BOOKING_CREATED', 'A' || v_number, '2001-03-01 09:00Z');
    call pg_temp.cal_sends('BOOKING_CANCELLED', 'A' || v_number, '2001-03-02 09:00Z');
  end loop;
end $$;
create function pg_temp.left_over() returns table (open bigint, events bigint) language sql as $$
  select (select count(*) from public.bookings b join acme using (tenant_id) where b.closed_at is null),
    (select count(*) from public.webhook_events join acme using (tenant_id))
$$;
do $$ begin perform private.prune(2, '2001-06-01 09:00Z'); end $$;

select results_eq('select * from pg_temp.left_over()', 'values (3::bigint, 8::bigint)', 'two bookings and two events');
do $$ begin perform private.prune(4, '2001-06-01 09:10Z'); end $$;
select results_eq('select * from pg_temp.left_over()', 'values (0::bigint, 4::bigint)', 'the next round goes on');
do $$ begin perform private.prune(4, '2001-06-01 09:20Z'); end $$;
select results_eq('select * from pg_temp.left_over()', 'values (0::bigint, 0::bigint)', 'until nothing is left to do');

select * from finish();
rollback;
