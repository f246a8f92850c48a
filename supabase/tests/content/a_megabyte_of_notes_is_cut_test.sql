begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$
declare
  v_responses constant jsonb := (
    select jsonb_object_agg('question ' || n, jsonb_build_object('value', repeat('answer ', 1000))) from generate_series(1, 1000) n);
begin
  call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
    jsonb_build_object('additionalNotes', repeat('notes ', 50000), 'responses', v_responses));
end $$;
create temp view content as
select private.reminder_content(r, private.context_of(r)) as content from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';

select cmp_ok((select octet_length(content::text) from content), '<', 300000, 'a message is made of so much at most');
select is((select length(content #>> '{booking,notes}') from content), 2000, 'the notes are cut');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', jsonb_build_object('additionalNotes', repeat('notes ', 1000)));
select is((select length(content #>> '{booking,notes}') from content where content #>> '{booking,cal_uid}' = 'B'), 5999, 'what people write is whole');

select * from finish();
rollback;
