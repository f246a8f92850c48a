begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

do $$
declare
  v_responses constant jsonb := (
    select jsonb_object_agg('question ' || n, jsonb_build_object('value', repeat('answer ', 1000))) from generate_series(1, 1000) n);
begin
  call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
    jsonb_build_object('additionalNotes', repeat('notes ', 50000), 'responses', v_responses));
end $$;
create temp view content as
select private.reminder_content(r, private.context_of(r)) as content from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';

select cmp_ok((select octet_length(content::text) from content), '<', 300000, 'a message is made of so much at most');
select is((select length(content #>> '{booking,notes}') from content), 2000, 'the notes are cut');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', jsonb_build_object('additionalNotes', repeat('notes ', 1000)));
select is((select length(content #>> '{booking,notes}') from content where content #>> '{booking,cal_uid}' = 'B'), 5999, 'what people write is whole');

select * from finish();
rollback;
