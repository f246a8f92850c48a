begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table bookings_shown on commit drop as select array[
  tests.shown('own', '2001-03-01 09:00Z'),
  tests.shown('guest', '2001-03-01 09:00Z', '{"eventTypeId": 1, "eventType": {"id": 1, "slug": "theirs"}, "hosts": [{"id": 1, "email": "host@elsewhere.example"}],
    "attendees": [{"email": "olga@acme.example"}]}'),
  tests.shown('colleague', '2001-03-01 09:00Z', '{"hosts": [{"id": 5102, "email": "Otto@acme.example"}]}')] as list;
create or replace function pg_temp.taken(p_whose text, p_hosts text[] default '{}', p_event_types bigint[] default '{}') returns setof text language plpgsql as $$
begin
  update private.connections c set whose = p_whose, hosts = p_hosts, event_type_ids = p_event_types from acme where c.tenant_id = acme.tenant_id;
  delete from private.observations o using acme where o.tenant_id = acme.tenant_id;
  perform public.store_observations(acme.tenant_id, list, '2001-03-01 12:00Z') from acme, bookings_shown;
  return query select o.cal_uid from private.observations o join acme using (tenant_id);
end $$;

select set_eq($$ select pg_temp.taken('own') $$, array['own'], 'those the key''s owner hosts');
select set_eq($$ select pg_temp.taken('listed', '{otto@acme.example}') $$, array['colleague'], 'or those of a host who is named');
select set_eq($$ select pg_temp.taken('listed', '{}', '{7001}') $$, array['own', 'colleague'], 'or of an event type');
select set_eq($$ select pg_temp.taken('all') $$, array['own', 'guest', 'colleague'], 'or whatever the key is shown');

call tests.cal_sends('BOOKING_CREATED', 'colleague', '2001-03-01 09:00Z');
select set_eq($$ select pg_temp.taken('own') $$, array['own', 'colleague'], 'and, always, what a signed webhook told of');

select * from finish();
rollback;
