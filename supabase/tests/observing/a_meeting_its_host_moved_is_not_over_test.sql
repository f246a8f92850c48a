begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp view seen as select b.cal_uid, b.status::text, b.completed_at, r.ahead
from public.bookings b join acme using (tenant_id) cross join lateral (
  select count(*)::integer as ahead from public.reminders r where r.tenant_id = b.tenant_id and r.booking_id = b.id and r.status = 'scheduled') r;
call tests.connect();

-- Its host moved it under the same uid; of that no webhook came, of its old time they did.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
call tests.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'B', '2001-03-10 10:05Z', '{"guests": [{"email": "ada@example.com"}]}');
select results_eq($$ select cal_uid, status from seen order by 1 $$, $$ values ('A', 'completed'), ('B', 'no_show') $$,
  'by its webhooks it is over, or nobody came');
call tests.api_shows('2001-03-10 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"start": "2001-03-20T10:00:00.000Z", "end": "2001-03-20T10:30:00.000Z", "updatedAt": "2001-03-09T10:00:00Z"}'),
  tests.shown('B', '2001-03-01 09:00Z', '{"start": "2001-03-20T10:00:00.000Z", "end": "2001-03-20T10:30:00.000Z", "updatedAt": "2001-03-09T10:00:00Z"}'));
select results_eq($$ select cal_uid, status, completed_at from seen order by 1 $$,
  $$ values ('A', 'rescheduled', null::timestamptz), ('B', 'rescheduled', null) $$, 'it was moved');
select ok((select bool_and(ahead > 0) from seen), 'and reminders go out before it');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-10 13:00Z'); end $$;
select results_eq($$ select cal_uid, status from seen order by 1 $$, $$ values ('A', 'rescheduled'), ('B', 'rescheduled') $$, 'also after a rebuild');

-- A cancellation is no such thing, though somebody had been missed before.
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z');
call tests.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'C', '2001-03-10 10:05Z', '{"guests": [{"email": "ada@example.com"}]}');
call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-10 11:00Z');
call tests.api_shows('2001-03-10 12:30Z',
  tests.shown('C', '2001-03-01 09:00Z', '{"start": "2001-03-20T10:00:00.000Z", "end": "2001-03-20T10:30:00.000Z", "updatedAt": "2001-03-09T10:00:00Z"}'));
select results_eq($$ select status from seen where cal_uid = 'C' $$, $$ values ('cancelled') $$, 'what is cancelled stays so');

select * from finish();
rollback;
