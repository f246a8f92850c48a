begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.calls(p_uid text, p_phone text) language plpgsql as $$
begin
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('attendees',
    jsonb_build_array(jsonb_build_object('name', 'Cleo', 'email', '1@sms.cal.com', 'phoneNumber', p_phone))));
end $$;
call pg_temp.calls('A', '+49 170 1234567');
call pg_temp.calls('B', '0049170/123-4567');
call pg_temp.calls('C', '+49 (0)170 1234567');
call pg_temp.calls('D', '0170 1234567');

select results_eq('select contact, score::int from public.leads where tenant_id = tests.tenant() order by contact',
  $$ values ('tel:01701234567', 70), ('tel:491701234567', 100) $$, 'with a country code they are one; without one nobody can tell');
select is(l.contact, private.phone_contact(l.phone), l.contact || ': a lead and an attendee are known by one rule')
from public.leads l where l.tenant_id = tests.tenant() order by l.contact;
do $$ begin
  perform public.receive_webhook(tests.tenant(), 'form' || phone, jsonb_build_object(
    'triggerEvent', 'FORM_SUBMITTED', 'createdAt', '2001-03-01T10:00:00Z', 'payload', jsonb_build_object(
      'responses', jsonb_build_object('Phone', jsonb_build_object('value', phone)))), p_now => '2001-03-01 10:00Z')
  from unnest('{+49 (0)170 1234567,0049 170 1234567}'::text[]) phone;
end $$;
select is(count(*), 2::bigint, 'whoever answers a form is whom bookings know')
from public.lead_activities a join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
where a.tenant_id = tests.tenant() and a.kind = 'form_submitted' and l.contact = 'tel:491701234567';
insert into public.leads (tenant_id, name, phone) select tenant_id, 'Dora', '0043 (0)660 1234567' from acme;
select is((select contact from public.leads where tenant_id = tests.tenant() and name = 'Dora'), 'tel:436601234567', 'so is one that is added by hand');
select is(jsonb_array_length(public.export_person('acme-test', '0049 170 1234567') -> 'bookings'), 3, 'and whoever asks for it may type it as they like');
do $$ begin perform public.erase_person('acme-test', '+491701234567'); end $$;
select is_empty($$ select e.id from public.webhook_events e where e.tenant_id = tests.tenant()
  and regexp_replace(e.body::text, '[^0-9]', '', 'g') ~ '491701234567|4901701234567' $$, 'or forgotten, in every spelling');

select * from finish();
rollback;
