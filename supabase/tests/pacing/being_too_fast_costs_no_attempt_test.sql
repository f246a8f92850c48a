begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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

call pg_temp.book(1);
do $$
declare
  v_at timestamptz := '2001-03-09 10:00Z';
begin
  for n in 1..10 loop
    perform pg_temp.settle(c, '{"outcome": "retry", "error": "429 rate_limit_exceeded", "rate_limited": true, "retry_after_seconds": 60}',
      v_at + interval '1 second')
    from pg_temp.claim(v_at, 1) c;
    v_at := v_at + interval '1 hour';
    update pgmq.q_reminders q set vt = now() where q.message ->> 'tenant_id' = (select tenant_id::text from acme);
  end loop;
end $$;

select results_eq(
  $$ select r.status::text, r.attempts::int from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('scheduled', 0) $$, 'however often its account was too fast, it waits for its turn');
select results_eq(
  $$ select count(*)::int from public.deliveries join acme using (tenant_id) where outcome = 'retry' $$,
  $$ values (10) $$, 'and each time is on record');

select * from finish();
rollback;
