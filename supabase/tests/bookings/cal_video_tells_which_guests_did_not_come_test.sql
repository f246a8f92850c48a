begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent (uid text, with_what jsonb, status text, what text) on commit drop;
insert into sent values
  ('A', '{"guests": [{"email": "ada@example.com", "noShow": true}], "participants": []}',
    'no_show', 'the booker is among the missing guests'),
  ('B', '{"participants": []}', 'no_show', 'no list of guests, but nobody took part'),
  ('C', '{"guests": [{"email": "bob@example.com", "noShow": true}], "participants": [{"id": 1}]}',
    'confirmed', 'only a guest of the booker is missing');
do $$
declare
  s record;
begin
  for s in select * from sent loop
    call tests.cal_sends('BOOKING_CREATED', s.uid, '2001-03-01 09:00Z', '{"attendees": [
      {"name": "Ada", "email": "ada@example.com"}, {"name": "Bob", "email": "bob@example.com"}]}');
    call tests.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', s.uid, '2001-03-10 10:05Z',
      s.with_what || '{"message": "Guest did not join"}');
  end loop;
end $$;

select is(b.status::text, s.status, s.what)
from sent s left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = s.uid;

select * from finish();
rollback;
