begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

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

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"additionalNotes": "It is Lovelace.",
  "responses": {"name": {"value": "Ada Lovelace"}, "guests": {"value": ["gus@example.com"]}},
  "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "phoneNumber": "+44 20 1234567"}, {"name": "Gus Guest", "email": "gus@example.com"}]}');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"cancellationReason": "I have a cold"}');
do $$ begin
  perform private.complete_ended_meetings(100, '2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;
create temp table before on commit drop as select pg_temp.counts() as counts;

select is((select closed_at is not null from public.bookings join acme using (tenant_id)), true, 'its booking is closed');
do $$ begin perform public.erase_person('acme-test', 'gus@example.com'); end $$;
select is_empty(format('select pg_temp.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['gus@example', 'Gus Guest']) s (trace);
select is((select attendee_email from public.bookings join acme using (tenant_id)), 'ada@example.com', 'the booker is not the guest');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select pg_temp.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@example', 'Lovelace', '1234567', 'a cold']) s (trace);
select is(pg_temp.counts(), (select counts from before), 'counts stay');

select * from finish();
rollback;
