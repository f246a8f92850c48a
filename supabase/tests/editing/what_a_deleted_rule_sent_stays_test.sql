begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Grace", "email": "grace@example.com"}]}', p_start => '2999-03-10 10:00Z');
do $$ begin
  perform private.tick('2999-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || jsonb_build_object('outcome',
    case c #>> '{booking,cal_uid}' when 'A' then 'sent' else 'failed' end, 'provider', 'smtp', 'error', '550 unknown'))
    from public.claim_reminders(1000, 120, '2999-03-09 10:00Z') c), '2999-03-09 10:00Z');
end $$;
call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select is(tests.changes('delete from public.reminder_rules'), 3::bigint, 'a member deletes all rules');
create function pg_temp.log() returns table (uid text, rule text, status text, deliveries bigint) language sql as $$
  select b.cal_uid, l.rule, l.status::text,
    (select count(*) from public.deliveries d where d.tenant_id = l.tenant_id and d.reminder_id = l.reminder_id)
  from public.reminder_log l join acme using (tenant_id) join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id
  order by b.cal_uid
$$;
select results_eq('select * from pg_temp.log()',
  $$ values ('A', '24 hours before', 'sent', 1::bigint), ('B', '24 hours before', 'failed', 1) $$, 'what was sent, or could not be, stays under its name');

select is(tests.sees($$ select count(*)::text from public.reminder_log where rule = '24 hours before' $$), '2', 'its members see it, too');
select is((select count(*) from public.person('acme-test', 'ada@example.com') where what like '24 hours before · email%'), 1::bigint, 'on the page of its recipient');
select is((select r ->> 'rule' from jsonb_array_elements(public.export_person('acme-test', 'ada@example.com') -> 'reminders') r), '24 hours before', 'in what its recipient is given');
select results_eq($$ select name from public.deleted_rules join acme using (tenant_id) $$, $$ values ('24 hours before') $$,
  'of a rule that did nothing, no name is kept');

do $$ begin perform public.rebuild_bookings('acme-test', '2999-03-09 11:00Z'); end $$;
select results_eq('select * from pg_temp.log()',
  $$ values ('A', '24 hours before', 'sent', 1::bigint), ('B', '24 hours before', 'failed', 1) $$, 'a rebuild leaves it');
select is(public.retry_reminders('acme-test', null, '2999-03-09 11:00Z'), 0, 'nobody asks for it any more: it is not tried again');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
select is((select status from pg_temp.log() where uid = 'A'), 'sent', 'also when the booking is cancelled');
select lives_ok($$ select public.erase_person('acme-test', 'ada@example.com') $$, 'its recipient can be erased');
select lives_ok($$ select public.delete_tenant('acme-test', 'acme-test') $$, 'and the tenant deleted');

select * from finish();
rollback;
