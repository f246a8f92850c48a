begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, attendance)
select tenant_id, r.name, 'before_start', 120, r.attendance from acme,
  (values ('call who is silent', 'unconfirmed'::public.attendance_filter), ('the way to us', 'confirmed')) r (name, attendance);
create temp view plan as
select rule.name, r.status::text, r.reason from public.reminders r join acme using (tenant_id)
join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id where rule.attendance <> 'any';
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select set_eq('select * from plan', $$ values ('call who is silent', 'scheduled', null),
  ('the way to us', 'cancelled', 'The recipient has not said that they will be there.') $$, 'who is silent is addressed');
select public.confirm_attendance(tests.link('A'), '2001-03-02 09:00Z');
select set_eq('select * from plan', $$ values ('the way to us', 'scheduled', null),
  ('call who is silent', 'cancelled', 'The recipient has said that they will be there.') $$, 'who confirmed is not');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-03 09:00Z', p_start => '2001-03-11 10:00Z');
select set_eq('select * from plan', $$ values ('call who is silent', 'scheduled', null),
  ('the way to us', 'cancelled', 'The recipient has not said that they will be there.') $$, 'until it is moved');

-- One that is with the queue when they say so, and is read before the event is applied.
select private.tick('2001-03-11 08:00Z');
select is((select status from plan where name = 'call who is silent'), 'queued', 'what is due is queued');
select set_config('calbase.give_up_share', '1', true);
select is(public.confirm_attendance(tests.link('A'), '2001-03-11 08:00:01Z') ->> 'state', 'confirmed', 'somebody is in the way: it is stored all the same');
select set_config('calbase.give_up_share', '0', true);
select results_eq(
  $$ select status::text from public.webhook_events join acme using (tenant_id) where event_type = 'ATTENDANCE_CONFIRMED' order by id $$,
  $$ values ('applied'), ('pending') $$, 'and applied right behind');
select private.apply_pending(tenant_id, p_now => '2001-03-11 08:00:02Z') from acme;
select results_eq($$ select tests.attending('A') $$, $$ values ('ada@example.com') $$, 'then it is on the booking');
select set_eq('select * from plan', $$ values ('the way to us', 'skipped', 'Its time had passed when the booking was made or moved.'),
  ('call who is silent', 'cancelled', 'The recipient has said that they will be there.') $$, 'what was queued is called back');

-- The rule that asks may change its mind.
update public.reminder_rules r set attendance = 'any' from acme where r.tenant_id = acme.tenant_id and r.name = 'call who is silent';
select isnt((select reason from plan where name = 'call who is silent'), 'The recipient has said that they will be there.', 'a rule that is for any again forgets it');
select throws_like($$ update public.reminder_rules r set recipients = 'organizer', attendance = 'unconfirmed' from acme
  where r.tenant_id = acme.tenant_id and r.name = 'call who is silent' $$, '%for other recipients choose attendance = any%', 'hosts are not asked');

select * from finish();
rollback;
