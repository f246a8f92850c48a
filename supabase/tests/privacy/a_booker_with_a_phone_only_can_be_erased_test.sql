begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

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
-- Every table and column in which a text occurs, whatever its case.
create function pg_temp.places_of(p_text text) returns setof text language plpgsql as $$
declare
  v_place record;
  v_found boolean;
begin
  for v_place in
    select c.oid::regclass::text as relation, a.attname as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('public', 'private', 'pgmq', 'net')
      and c.relkind in ('r', 'p')
  loop
    execute format('select exists (select from %s t where strpos(lower(t.%I::text), lower($1)) > 0)',
      v_place.relation, v_place.name) into v_found using p_text;
    if v_found then
      return next v_place.relation || '.' || v_place.name;
    end if;
  end loop;
end $$;
-- What reports count.
create function pg_temp.counts() returns jsonb language sql as $$
  select jsonb_build_object(
    'events', (select count(*) from public.webhook_events join acme using (tenant_id)),
    'bookings', (select jsonb_object_agg(s.status, s.count) from (
      select b.status, count(*) from public.bookings b join acme using (tenant_id) group by 1) s),
    'attendees', (select count(*) from public.booking_attendees join acme using (tenant_id)),
    'leads', (select jsonb_object_agg(s.status, s.count) from (
      select l.status, count(*) from public.leads l join acme using (tenant_id) group by 1) s),
    'scores', (select sum(l.score) from public.leads l join acme using (tenant_id)),
    'activities', (select jsonb_object_agg(s.kind, s.count) from (
      select a.kind, count(*) from public.lead_activities a join acme using (tenant_id) group by 1) s),
    'reminders', (select count(*) from public.reminders join acme using (tenant_id)),
    'deliveries', (select jsonb_object_agg(s.outcome, s.count) from (
      select d.outcome, count(*) from public.deliveries d join acme using (tenant_id) group by 1) s))
$$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44 20 1234567"}], "location": "+44 20 1234567"}');
create temp table before on commit drop as select pg_temp.counts() as counts;
do $$ begin perform public.erase_person('acme-test', '+44 (20) 123-4567'); end $$;

select is_empty(format('select pg_temp.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['44201234567', '1234567', 'Lovelace']) s (trace);
select is(pg_temp.counts(), (select counts from before), 'and counts stay');

select * from finish();
rollback;
