begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table given (uid text, with_what jsonb, phone text) on commit drop;
insert into given values
  ('the form''s phone field', '{"responses": {"attendeePhoneNumber": {"value": "+491"},
    "smsReminderNumber": {"value": "+492"}}, "attendees": [{"email": "a@example.com", "phoneNumber": "+493"}]}', '+491'),
  ('the number for SMS reminders', '{"responses": {"attendeePhoneNumber": {"label": "phone", "isHidden": true},
    "smsReminderNumber": {"value": "+492"}}, "attendees": [{"email": "a@example.com", "phoneNumber": "+493"}]}', '+492'),
  ('the attendee', '{"attendees": [{"email": "a@example.com", "phoneNumber": "+493"}]}', '+493'),
  ('nowhere', '{"attendees": [{"email": "a@example.com", "phoneNumber": null}]}', null);
do $$
declare
  g record;
begin
  for g in select * from given loop
    call tests.cal_sends('BOOKING_CREATED', g.uid, '2001-03-01 09:00Z', g.with_what);
  end loop;
end $$;

select is(b.attendee_phone, g.phone, g.uid)
from given g left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = g.uid;

select * from finish();
rollback;
