begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table moves on commit drop as
select tenant_id, gen_random_uuid() as move_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Reminders a day and an hour ahead, and a follow-up.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-10 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2001-03-11 09:00Z');

create function pg_temp.let_go(p_now timestamptz) returns void language sql as $$
  update private.moves m set last_ids = private.last_ids(m.tenant_id) from moves v where m.id = v.move_id;
  select private.let_go(tenant_id, move_id, p_now) from moves
$$;
create function pg_temp.waiting() returns bigint language sql as $$
  select count(*) from public.reminders r join moves using (tenant_id) where r.status = 'scheduled'
$$;

select private.freeze_tenant(tenant_id, move_id, 'https://other.supabase.co/functions/v1', '2001-03-02 09:00Z') from moves;
call tests.work('2001-03-05 09:00Z');
select is(pg_temp.waiting(), 6::bigint, 'while it is frozen everything waits: it may stay');

select pg_temp.let_go('2001-03-05 09:00Z');
call tests.work('2001-03-06 09:00Z');
select is(pg_temp.waiting(), 6::bigint, 'for a day everything is there to be copied again');

-- As welcome() says where there is no copy any more.
update private.moves m set state = 'frozen', switched_at = null from moves v where m.id = v.move_id;
call tests.work('2001-03-07 09:00Z');
select is(pg_temp.waiting(), 6::bigint, 'who copies it again has everything');

select pg_temp.let_go('2001-03-07 09:00Z');
select ok(private.cancel_moved_reminders('2001-03-08 09:00:01Z', 1), 'a day later it is cancelled in steps,');
select is(pg_temp.waiting(), 3::bigint, 'whole bookings each');
call tests.work('2001-03-08 09:00:01Z');
select results_eq(
  'select r.status::text, r.reason_code::text, count(*) from public.reminders r join moves using (tenant_id) group by 1, 2',
  $$ values ('cancelled', 'tenant_disabled', 6::bigint) $$, 'whenever there is nothing else to do');
select ok(not private.is_anything_due('2001-03-20 09:00Z'), 'and the tick has nothing to look at');

update private.moves m set state = 'frozen', switched_at = null from moves v where m.id = v.move_id;
select private.unfreeze_tenant(tenant_id, move_id, '2001-03-09 10:00Z') from moves;
select is(pg_temp.waiting(), 5::bigint, 'a tenant that stays after all has those again that are still ahead');
call tests.work('2001-03-09 10:00Z');
select is(pg_temp.waiting(), 5::bigint, 'and keeps them');

select * from finish();
rollback;
