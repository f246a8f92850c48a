begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.nobody_is_told();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"bookingId": 101, "attendees": [{"name": "Bob", "email": "bob@example.com"}]}', p_start => '2999-03-02Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-02 09:00Z', '{"bookingId": 102, "attendees": [{"name": "Bob", "email": "bob@home.example"}]}', p_start => '2999-03-03Z');
-- In a lead that was merged, and would come back when it is separated.
update public.leads set notes = 'Married to ada@example.com' where contact = 'bob@home.example';
do $$ begin perform public.merge_leads('acme-test', 'bob@example.com', 'bob@home.example'); end $$;
-- In where a lead came from, and in what providers said.
insert into public.leads (tenant_id, name, email, source) select tenant_id, 'Eve', 'eve@example.com', 'recommended by ada@example.com' from acme;
insert into public.alert_recipients (tenant_id, channel, address) select tenant_id, 'email', 'ops@acme.example' from acme;
update public.alert_recipients set failure = '550: forwards to ada@example.com' where tenant_id = tests.tenant();
insert into private.alert_messages (recipient_id, kind, made_at, send_at, error)
select r.id, 'news', now(), now(), '550: forwards to ada@example.com' from public.alert_recipients r join acme using (tenant_id);
insert into public.alerts (tenant_id, kind, summary, what_to_do, evidence, for_tenant, opened_at, last_seen_at)
select tenant_id, 'channel_stopped', 'Not to ada%40example.com', 'x', '{"status": "ada%40example.com"}', true, now(), now() from acme;
insert into private.jobs (tenant_id, kind, error) select tenant_id, 'rebuild', 'not ada@example.com' from acme;
-- As calbase writes it: by hand nobody may.
set local search_path = '';
insert into public.reconciliations (tenant_id, kind, error, started_at) select tenant_id, 'past', 'Cal.com: not ada@example.com', now() from pg_temp.acme;
reset search_path;

do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@example', 'ada%40example']) s (trace);
select lives_ok($$ select public.separate_leads('acme-test', 'bob@home.example') $$, 'who was merged can be separated');
select is_empty($$ select tests.places_of('ada@example') $$, 'and brings nothing back');

select * from finish();
rollback;
