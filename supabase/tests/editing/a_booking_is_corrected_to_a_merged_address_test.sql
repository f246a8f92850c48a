begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"bookingId": 101, "attendees": [{"name": "Ada at home", "email": "ada@home.example"}]}', p_start => '2999-03-02Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', '{"bookingId": 102, "attendees": [{"name": "Ada", "email": "ada@hoem.example"}]}', p_start => '2999-03-03Z');
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'ada@home.example'); end $$;
update public.booking_attendees set email = 'ada@home.example' where email = 'ada@hoem.example';

create temp view leads_now as select l.contact, l.score::integer as score from public.leads l join acme using (tenant_id);
select results_eq('select * from leads_now', $$ values ('ada@example.com', 100) $$, 'it is the merged lead''s');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select results_eq('select * from leads_now', $$ values ('ada@example.com', 100) $$, 'also after a rebuild');
select lives_ok($$ select public.separate_leads('acme-test', 'ada@home.example') $$, 'they can be separated');
select results_eq('select contact from leads_now order by 1', $$ values ('ada@example.com'), ('ada@home.example') $$, 'and are two');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select results_eq('select contact from leads_now order by 1', $$ values ('ada@example.com'), ('ada@home.example') $$, 'also after a rebuild');

select * from finish();
rollback;
