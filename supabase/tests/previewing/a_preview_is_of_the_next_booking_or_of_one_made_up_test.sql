begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

create function pg_temp.shown(p_rule text default '1 hour before') returns jsonb language plpgsql as $$ begin
  perform public.preview_reminder('acme-test', p_rule, p_now => '2001-03-02 09:00Z');
  return tests.asked() -> 'preview';
end $$;

select is(pg_temp.shown() #>> '{booking,title}', 'Intro between Acme and Ada Lovelace', 'without bookings, one made up');
select is(pg_temp.shown() #>> '{booking,start_time}', '2001-03-03T09:00:00+00:00', 'of tomorrow at ten');
select is_empty($$ select from public.bookings join acme using (tenant_id) $$, 'which is stored nowhere');
select is(pg_temp.shown('Follow-up after 30 minutes') ->> 'unsubscribe_token', repeat('0', 43), 'its unsubscribe link is nobody''s');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_with => '{"startTime": "2001-03-12T10:00:00Z"}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'P', '2001-02-01 09:00Z', p_with => '{"startTime": "2001-03-01T10:00:00Z", "endTime": "2001-03-01T10:30:00Z"}');
select is(pg_temp.shown() #>> '{booking,cal_uid}', 'A', 'else the next');
update public.reminder_rules r set event_types = array['demo'] from acme where r.tenant_id = acme.tenant_id;
select is(pg_temp.shown() #>> '{booking,event_type}', 'demo', 'of the event types it is for');

select * from finish();
rollback;
