begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
do $$ begin
  perform private.tick('2001-03-01 09:00Z');
  perform public.pause_sending('2001-03-01 10:00Z');
  perform public.pause_sending('2001-03-01 11:00Z');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select isnt_empty('select * from public.bookings join acme using (tenant_id)', 'webhooks are applied');
select is(private.tick('2001-03-09 10:00Z'), 0, 'nothing is queued');
select is_empty($$ select tests.claim('2001-03-09 10:00Z') $$, 'nor handed out');
select is(private.why_not_to_send(), 'Sending has been paused since 2001-03-01 10:00 UTC.', 'it is told since when');
select results_eq($$ select ok, command from public.doctor() where "check" = 'sending' $$,
  $$ values (false, 'select resume_sending();') $$, 'and how it goes on');
select throws_like('select * from public.adopt_installation()', '%nothing to adopt%', 'that is not by adopting');
select is((select seen_at from private.installation), now(), 'and a long pause is no gap');

do $$ begin perform public.resume_sending(); end $$;
select is(private.tick('2001-03-09 10:05Z'), 1, 'then what was due is sent');
select isnt_empty($$ select tests.claim('2001-03-09 10:05Z') $$, 'late');

select * from finish();
rollback;
