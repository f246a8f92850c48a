begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"hideOrganizerEmail": true}');
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"hosts": [{"id": 5102, "name": "Otto", "email": "otto@acme.example"}]}'));
select is((select b.metadata #>> '{organizer,name}' from public.bookings b join acme using (tenant_id)), 'Otto', 'a reassignment sends no webhook');
select is((select b.metadata #> '{organizer,email_hidden}' from public.bookings b join acme using (tenant_id)), 'true', 'and what was hidden stays hidden');
call tests.api_shows('2001-03-03 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"hosts": [{"id": "unknown", "name": "unknown", "email": "unknown"}]}'));
select is((select b.metadata #>> '{organizer,name}' from public.bookings b join acme using (tenant_id)), 'Otto', 'of one who was deleted Cal.com shows nothing');

select * from finish();
rollback;
