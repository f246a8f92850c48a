begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms' from acme;
create procedure pg_temp.book(p_uid text, p_start timestamptz, p_phone text default '+49151234567') language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('bookingId', hashtext(p_uid), 'responses',
    jsonb_build_object('attendeePhoneNumber', jsonb_build_object('value', p_phone))), p_start => p_start);
$$;
create temp view fate as
select r.status::text, r.reason, count(*)::integer from public.reminders r join acme using (tenant_id) where r.send_at < '2001-03-11' group by 1, 2;

-- Somebody books twelve meetings with one number, and one with another.
do $$ begin
  for n in 1..12 loop call pg_temp.book('A' || n, '2001-03-10 22:30Z'); end loop;
  call pg_temp.book('B', '2001-03-10 22:30Z', '+491701234567');
end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-10 21:30Z', 6) c;
select is((select count(*)::integer from claimed), 6, 'as many as a sender asks for');
insert into claimed select c from tests.claim('2001-03-10 21:30Z', 100) c;
select results_eq($$ select c #>> '{recipient,phone}', count(*)::integer from claimed group by 1 order by 2 $$,
  $$ values ('+491701234567', 1), ('+49151234567', 10) $$, 'ten go to one number, however they are claimed');
select results_eq($$ select status, reason, count from fate where status = 'failed' $$,
  $$ values ('failed', 'The number has had 10 text messages that day: limit_texts() can allow more.', 2) $$, 'the others fail');
select is((select h.dead_letter_reasons from public.tenant_health h join acme using (tenant_id)), '{"number_limit": 2}', 'and are counted');
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "later", "rate_limited": true, "retry_after_seconds": 1}', '2001-03-10 21:30:05Z') from pg_temp.claimed; end $$;
select is((select count(*)::integer from tests.claim('2001-03-10 21:32Z')), 11, 'one that is tried again is the same one');

-- It is another day on the tenant's clock, or more are allowed.
call pg_temp.book('C', '2001-03-11 00:30Z');
select is((select count(*)::integer from tests.claim('2001-03-10 23:30Z') c where c #>> '{booking,cal_uid}' = 'C'), 1, 'the next day begins at midnight');
select results_eq($$ select * from public.limit_texts('acme-test', 12) $$, $$ values (12, null::text[]) $$, 'twelve are allowed');
select is(public.retry_reminders('acme-test', null, '2001-03-10 22:00Z'), 2, 'and tried again');
select is((select count(*)::integer from tests.claim('2001-03-10 22:00Z') c where c ->> 'generation' = '2'), 2, 'then they go');

select throws_like($$ select public.limit_texts('acme-test', 0) $$, '%between 1 and 1000%', 'none is no limit');
do $$ begin perform private.prune(1000, '2001-03-14 00:00Z'); end $$;
select is_empty('select 1 from private.counted_texts where day < $$2002-01-01$$', 'after two days it is forgotten who was texted');

select * from finish();
rollback;
