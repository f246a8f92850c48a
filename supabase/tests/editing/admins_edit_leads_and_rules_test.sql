begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (edits are made by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
create procedure pg_temp.signs_in(p_user uuid) language sql as $$
  select set_config('request.jwt.claims', json_build_object('sub', p_user, 'role', 'authenticated')::text, true);
$$;
-- How many rows a statement of the signed-in user changes.
create function pg_temp.changes(p_statement text) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  set local role authenticated;
  execute p_statement;
  get diagnostics v_count = row_count;
  reset role;
  return v_count;
end $$;
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'admin@acme.example'),
  ('00000000-0000-4000-8000-00000000000b', 'viewer@acme.example'),
  ('00000000-0000-4000-8000-00000000000c', 'admin@other.example');
insert into public.tenant_members (tenant_id, user_id, role)
select tenant_id, uuid '00000000-0000-4000-8000-00000000000a', 'admin'::public.tenant_role from acme
union all select tenant_id, '00000000-0000-4000-8000-00000000000b', 'viewer' from acme
union all select tenant_id, '00000000-0000-4000-8000-00000000000c', 'admin' from other;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.signs_in('00000000-0000-4000-8000-00000000000a');

select is(pg_temp.changes('update public.leads set status = ''lost'', status_locked = true, notes = ''Called.'''), 1::bigint,
  'a lead''s status, lock and notes');
select is(pg_temp.changes('update public.reminder_rules set active = false where offset_minutes = 60'), 1::bigint, 'a rule');
select is(pg_temp.changes(format('insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values (%L, ''2 hours before'', ''before_start'', 120)', (select tenant_id from acme))), 1::bigint, 'a new rule');
select is(pg_temp.changes('delete from public.reminder_rules where offset_minutes = 30'), 1::bigint, 'and can delete one');
select results_eq(
  $$ select due_at from public.reminders join acme using (tenant_id) where status = 'scheduled' order by due_at $$,
  $$ values (timestamptz '2999-03-09 10:00Z'), ('2999-03-10 08:00Z') $$, 'the reminders follow at once');

select * from finish();
rollback;
