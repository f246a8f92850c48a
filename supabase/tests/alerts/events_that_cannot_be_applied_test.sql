begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('ada@example.com is not liked');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is_empty($$ select tests.judge('2001-03-01 09:00:30Z') $$, 'once is not enough: it is tried again');
do $$ begin perform private.retry_failed_events(p_now => '2001-03-01 09:10Z'); end $$;
select results_eq($$ select tests.judge('2001-03-01 09:10Z') $$, array['events_failed'], 'and fails again');
select is(tests.told_of('events_failed'), 'Webhooks of acme-test could not be applied: 1, the first of 2001-03-01 09:00 UTC.', 'it says so');
select is((select a::text ~ 'ada|liked' from public.alerts a join acme using (tenant_id)), false, 'and nobody is named');

drop trigger broken on public.bookings;
do $$ begin perform * from public.replay_events('acme-test', p_now => '2001-03-01 09:20Z'); end $$;
select results_eq($$ select tests.judge('2001-03-01 09:21Z') $$, array['events_failed'], 'mended');
select is_empty($$ select tests.judge('2001-03-01 09:31Z') $$, 'for ten minutes');

select * from finish();
rollback;
