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
create function pg_temp.claim(p_now timestamptz, p_limit int default 100, p_lease int default 120, p_rates jsonb default '{}')
returns setof jsonb language sql as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates) c
  where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
create function pg_temp.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql as $$ select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now) $$;
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as
select n, (pg_temp.claim('2001-03-09 10:00Z'::timestamptz + n * interval '3 minutes', p_lease => 0) ->> 'attempt')::int as attempt
from generate_series(1, 10) n;
select is((select array_agg(attempt order by n) from claimed where attempt is not null), '{1,2,3,4,5,6,7,8}', 'eight times');
select results_eq('select status::text, reason from pg_temp.reminder',
  $$ values ('failed', 'Gave up: no sender came back from it.') $$, 'then it is a dead letter');
select ok((select may_be_taken from pg_temp.reminder), 'that may have been taken');

select * from finish();
rollback;
