begin;
create extension if not exists pgtap with schema extensions;
select plan(20);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp view request as
select q.* from net.http_request_queue q where q.xmin = pg_current_xact_id()::xid;

do $$ begin perform private.tick('2001-03-08 10:00Z'); end $$;
select is(private.why_not_to_send(), null, 'an installation knows itself from its first tick on');
select throws_like('select * from public.adopt_installation()', '%nothing to adopt%', 'and need not be adopted');

create function pg_temp.stops(p_key text, p_words text) returns setof text language plpgsql as $$
declare
  v_identity constant jsonb := private.identity();
begin
  update private.installation set identity = v_identity || jsonb_build_object(p_key, 'another');
  return next matches(private.why_not_to_send(), p_words, p_words);
  update private.installation set identity = v_identity;
end $$;
select pg_temp.stops('server', 'the server changed');
select pg_temp.stops('timeline', 'the server''s time line changed');
select pg_temp.stops('database', 'the database changed');
select pg_temp.stops('tables', 'the tables changed');

update private.installation set identity = identity || '{"server": "another"}';
select is(private.tick('2001-03-09 10:00Z'), 0, 'a clone queues nothing');
select is_empty('select * from request', 'and pings nobody');
select is((select last_at from private.heartbeat where name = 'tick'), '2001-03-09 10:00Z', 'though its scheduler runs');
select is_empty($$ select tests.claim('2001-03-09 10:00Z') $$, 'a sender gets nothing');
select matches(public.health('2001-03-09 10:00Z') ->> 'problems', 'This is a clone', 'the monitor is told');
select matches((select command from public.doctor() where "check" = 'sending'), 'adopt_installation', 'and how it goes on');

select results_eq($$ select booking, rule, due_at from public.due_meanwhile('2001-03-09 10:00Z') $$,
  $$ values ('A', '24 hours before', timestamptz '2001-03-09 10:00Z') $$, 'what is due can be seen');
select results_eq(
  $$ select booking, rule, outcome from public.adopt_installation(p_now => '2001-03-09 10:00Z') $$,
  $$ values ('A', '24 hours before', 'not sent') $$, 'adopting lists it: people may have had it');
select results_eq($$ select status::text, reason from public.reminder_log where tenant = 'acme-test' and rule = '24 hours before' $$,
  $$ values ('skipped', 'It was due before this installation was adopted, and may have been sent from where it came from.') $$,
  'it is not sent, and says why');
select is(private.why_not_to_send(), null, 'the installation is what it is now');
select is(private.tick('2001-03-10 09:00Z'), 1, 'what is due later is sent');
select isnt_empty('select * from request', 'by its own functions');
select is_empty($$ select * from public.due_meanwhile('2001-03-09 10:00Z') where status <> 'queued' $$, 'nothing is left over');

update private.installation set identity = identity || '{"server": "another"}';
select results_eq($$ select outcome from public.adopt_installation(p_send => true, p_now => '2001-03-10 09:00Z') $$,
  array['to be sent'], 'or what was due is sent, when told so');

select * from finish();
rollback;
