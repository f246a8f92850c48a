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
create function pg_temp.claim(p_now timestamptz, p_limit int default 100, p_lease int default 120, p_rates jsonb default '{}')
returns setof jsonb language sql as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates) c
  where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
create function pg_temp.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql as $$ select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now) $$;
create procedure pg_temp.book(p_count int) language plpgsql as $$
begin
  for n in 1..p_count loop
    call pg_temp.cal_sends('BOOKING_CREATED', 'A' || n, '2001-03-01 09:00Z', jsonb_build_object('bookingId', n));
  end loop;
end $$;

call pg_temp.book(3);
do $$ begin perform pg_temp.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:00Z') from pg_temp.claim('2001-03-09 10:00Z', 1) c; end $$;
create temp table probe on commit drop as select c from pg_temp.claim('2001-03-09 10:05Z', p_lease => 60) c;
select is((select count(*) from probe), 1::bigint, 'after five minutes one is tried');
select is_empty($$ select * from pg_temp.claim('2001-03-09 10:05:30Z') $$, 'no other while it is under way');
do $$ begin perform pg_temp.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:05:30Z') from probe; end $$;
select is((select retry_at from private.channel_circuits join acme using (tenant_id)), '2001-03-09 10:15:30Z', 'refused: twice as long');

create procedure pg_temp.probe_in_vain() language plpgsql as $$
declare v_at constant timestamptz := (select greatest(max(send_at), '2001-03-09 10:15:30Z') from public.reminders join acme using (tenant_id) where due_at = '2001-03-09 10:00Z');
begin perform pg_temp.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', v_at) from pg_temp.claim(v_at) c; end $$;
call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain();
select results_eq(
  $$ select retry_at - (select max(created_at) from public.deliveries d where d.tenant_id = acme.tenant_id) from private.channel_circuits join acme using (tenant_id) $$,
  $$ values (interval '1 hour') $$, 'at most an hour');

-- Of two senders, the second finds that the first was before it.
update private.channel_circuits c set retry_at = '2001-03-09 20:00Z' from acme where c.tenant_id = acme.tenant_id;
select ok(private.begin_probe((select tenant_id from acme), 'email', gen_random_uuid(), 60, '2001-03-09 20:00Z'), 'one probes');
select ok(not private.begin_probe((select tenant_id from acme), 'email', gen_random_uuid(), 60, '2001-03-09 20:00:01Z'), 'the other does not');

select * from finish();
rollback;
