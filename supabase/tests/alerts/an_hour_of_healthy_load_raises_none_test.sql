begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
delete from private.heartbeat;

-- Three bookings a minute, one of which is cancelled later; all that is due goes out within half
-- a minute, but one attempt in ten at first fails, one mail in forty comes back, and a stranger calls.
create procedure pg_temp.minute(p_at timestamptz, p_n int) language plpgsql as $$
begin
  for i in 0..2 loop
    call tests.cal_sends('BOOKING_CREATED', format('M%s-%s', p_n, i), p_at, jsonb_build_object('bookingId', p_n * 3 + i,
      'attendees', jsonb_build_array(jsonb_build_object('email', format('m%s-%s@example.com', p_n, i)))), p_start => p_at + interval '62 minutes');
  end loop;
  call tests.cal_sends('BOOKING_CANCELLED', format('M%s-0', p_n - 1), p_at, jsonb_build_object('bookingId', p_n * 3 - 3));
  perform public.count_rejections(tests.tenant(), 'wrong_signature', 1, p_at);
  for tick in 0..1 loop
    perform private.tick(p_at + tick * interval '30 seconds');
    perform public.settle_reminders(jsonb_agg(c || case when hashtext(c ->> 'reminder_id' || (c ->> 'attempt')) % 10 = 0
      then '{"outcome": "retry", "error": "timeout", "retry_after_seconds": 20}'::jsonb else '{"outcome": "sent"}' end), p_at + tick * interval '30 seconds')
    from tests.claim(p_at + tick * interval '30 seconds', 1000) c having count(*) > 0;
  end loop;
  perform private.retry_failed_events(p_now => p_at);
  call tests.complete_ended_meetings(p_at);
  perform private.record_heartbeat('prune', p_at);
  perform private.learn_habits(p_now => p_at);
  perform private.judge_alerts(p_at + interval '55 seconds');
end $$;
create procedure pg_temp.hour(p_from timestamptz) language plpgsql as $$
begin
  for n in 1..62 loop call pg_temp.minute(p_from + make_interval(mins => n), n); end loop;
  perform public.record_feedback(jsonb_build_object('tenant_id', r.tenant_id, 'channel', 'email', 'reminder_id', r.id,
    'generation', r.generation, 'feedback', 'bounced', 'arrived', false, 'at', r.sent_at), p_from + interval '1 hour')
  from (
    -- By number: by chance it would be too many one day.
    select s.*, row_number() over (order by s.id) as number
    from public.reminders s where s.tenant_id = tests.tenant() and s.status = 'sent'
  ) r
  where r.number % 40 = 0;
  perform private.judge_alerts(p_from + interval '63 minutes');
end $$;
call pg_temp.hour('2001-03-09 08:00Z');

select cmp_ok((select count(*) from public.reminders r join acme using (tenant_id) where r.status = 'sent'), '>', 100::bigint, 'much was sent');
select cmp_ok((select count(*) from public.deliveries d join acme using (tenant_id) where d.outcome = 'retry'), '>', 0::bigint, 'some at the second attempt');
select cmp_ok((select count(*) from public.deliveries d join acme using (tenant_id) where d.feedback = 'bounced'), '>=', 1::bigint, 'some came back');
select is_empty($$ select a.kind, a.subject, a.summary from public.alerts a where a.tenant_id is null or a.tenant_id = tests.tenant() $$, 'nobody was told of anything');

select * from finish();
rollback;
