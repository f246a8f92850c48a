begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Olga Organizer", "email": "olga@acme.example"}]}');
do $$ begin perform public.erase_person('acme-test', 'olga@acme.example'); end $$;

select is_empty($$ select pg_temp.places_of('olga@acme.example') $$, 'the address, wherever it is');

select * from finish();
rollback;
