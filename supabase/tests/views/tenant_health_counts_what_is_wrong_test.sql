begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

create function pg_temp.health() returns jsonb language sql as $$
  select to_jsonb(h) - array['attention', 'tenant', 'tenant_id', 'connection', 'webhook', 'last_reconciled_at', 'never_told', 'api_error'] from public.tenant_health h where h.tenant = 'acme-test'
$$;
select is(
  pg_temp.health(),
  '{"disabled_at": null, "last_event_at": null, "events_today": null, "failed_events": 0, "unparseable_events": 0, "pending_events": 0, "pending_since": null, "incomplete_today": 0, "not_stored_today": 0,
    "rejections_today": null, "oldest_unsent_at": null, "dead_letters": 0, "dead_letter_reasons": null, "provider_reports": null, "unknown_reminders": 0, "stopped_channels": null, "last_provider_error": null}', 'a new tenant has nothing');

-- A booking whose events fail, one whose reminders are late, one that cannot be sent.
create trigger broken before insert on public.bookings for each row execute function tests.refuse('Broken');
call tests.cal_sends('BOOKING_CREATED', 'F', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
drop trigger broken on public.bookings;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin
  perform private.tick('2001-03-09 09:59Z');
  perform private.tick('2999-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || '{"outcome": "failed", "provider": "smtp", "error": "550 unknown user"}')
    from public.claim_reminders(1000, 120, '2999-03-09 10:00Z') c where c #>> '{booking,cal_uid}' = 'A'), now());
  perform public.receive_webhook((select tenant_id from acme), 'text', null, 'false,', 'Unexpected token', p_now => '2001-03-03 09:00Z');
  perform public.count_rejections((select tenant_id from acme), 'wrong_signature', 2);
  perform public.count_rejections((select tenant_id from acme), 'wrong_signature', 3, now() - interval '2 hours');
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1);
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1, now() - interval '25 hours');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'L', '2001-03-01 09:00Z', '{"startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z"}',
  '2001-03-10 10:45Z');

select is(
  pg_temp.health() - array['events_today', 'oldest_unsent_at'],
  '{"disabled_at": null, "last_event_at": "2001-03-10T10:45:00+00:00", "failed_events": 1, "unparseable_events": 1, "pending_events": 0, "pending_since": null, "incomplete_today": 0, "not_stored_today": 0,
    "rejections_today": {"wrong_signature": 5, "too_large": 1}, "dead_letters": 1, "dead_letter_reasons": {"refused": 1}, "provider_reports": null, "unknown_reminders": 0, "stopped_channels": null, "last_provider_error": "550 unknown user"}',
  'then what happened');
select is(
  (pg_temp.health() ->> 'oldest_unsent_at')::timestamptz, '2001-03-10 11:00Z', 'the follow-up of a meeting long over is still waiting');

do $$ begin perform public.disable_tenant('acme-test', '2001-03-04 09:00Z'); end $$;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-05 09:00Z', p_start => '2999-03-10 10:00Z');
select is(pg_temp.health() ->> 'pending_events', '1', 'events of a disabled tenant wait');
select is((pg_temp.health() ->> 'disabled_at')::timestamptz, '2001-03-04 09:00Z', 'since when');

select * from finish();
rollback;
