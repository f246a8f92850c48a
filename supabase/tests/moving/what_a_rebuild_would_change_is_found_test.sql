begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.book(2);
create temp table ours on commit drop as
select array_agg(b.id order by b.id) as ids, min(b.id::text)::uuid as id from public.bookings b;
create function pg_temp.otherwise() returns uuid[] language sql as $$
  select private.rebuilt_otherwise(a.tenant_id, o.ids, '2001-03-01 09:00Z') from acme a, ours o $$;
-- As something would be that was lost or forged on the way.
create function pg_temp.after(p_change text) returns uuid[] language plpgsql as $$
declare
  v_all text;
  v_found uuid[];
begin
  set local session_replication_role = replica;
  execute p_change;
  set local session_replication_role = origin;
  v_all := (select string_agg(e, E'\n') from tests.everything() e);
  v_found := pg_temp.otherwise();
  if v_all is distinct from (select string_agg(e, E'\n') from tests.everything() e) then
    raise exception 'It was changed.';
  end if;
  raise exception 'undo' using errcode = 'P0099';
exception
  when sqlstate 'P0099' then
    return v_found;
end;
$$;
create function pg_temp.is_found(p_change text) returns text language sql as $$
  select is(pg_temp.after(p_change), array[o.id], 'found: ' || p_change) from ours o $$;

select is(pg_temp.otherwise(), '{}', 'what its events tell stays as it is');
set local session_replication_role = replica;
update public.tenants t set disabled_at = now() from acme a where t.id = a.tenant_id;
set local session_replication_role = origin;
select is(pg_temp.otherwise(), '{}', 'also while it is not enabled yet');
select isnt((select t.disabled_at from public.tenants t join acme a on a.tenant_id = t.id), null, 'as it still is');
select pg_temp.is_found($$ update public.bookings b set event_title = 'x' from ours o where b.id = o.id $$);
select pg_temp.is_found($$ update public.bookings b set updated_at = b.updated_at + interval '1 second' from ours o where b.id = o.id $$);
select pg_temp.is_found($$ delete from public.booking_attendees a using ours o where a.booking_id = o.id $$);
select pg_temp.is_found($$ delete from public.reminders r using ours o where r.booking_id = o.id $$);
select pg_temp.is_found($$ update public.reminders r set due_at = r.due_at + interval '1 second' from ours o where r.booking_id = o.id $$);
select pg_temp.is_found($$ delete from public.lead_activities v using ours o where v.booking_id = o.id $$);
select is(pg_temp.after($$ update public.leads l set score = l.score + 1 from acme a where l.tenant_id = a.tenant_id $$),
  (select array[l.booking_id] from public.leads l join acme a using (tenant_id)), 'a lead is compared with its newest booking');
select pg_temp.is_found($$ update public.booking_uids u set generation = 7 from ours o where u.booking_id = o.id $$);
select is(pg_temp.after($$ delete from public.webhook_events e using ours o where e.booking_id = o.id $$), (select o.ids from ours o),
  'an event that was lost is missed by its booking, and by the other one of the same lead');

select * from finish();
rollback;
