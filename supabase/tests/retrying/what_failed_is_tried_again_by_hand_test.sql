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

call pg_temp.book(2);
do $$ begin perform pg_temp.settle(c, '{"outcome": "failed", "error": "422 domain is not verified"}', '2001-03-09 10:00:01Z')
  from pg_temp.claim('2001-03-09 10:00Z') c; end $$;
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A2', '2001-03-09 10:30Z', '{"bookingId": 2}');
select is(public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'), 1, 'the one of the live booking');
select results_eq(
  $$ select (c ->> 'generation')::int, (c ->> 'attempt')::int, c #>> '{booking,cal_uid}' from pg_temp.claim('2001-03-09 11:00Z') c $$,
  $$ values (2, 1, 'A1') $$, 'at once, under a new key');
select is(public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'), 0, 'nothing else failed');
select throws_ok($$ select public.retry_reminders('nobody-test') $$, 'P0002', null, 'a tenant that is not there is said to be missing');

select * from finish();
rollback;
