-- When each scheduled job last ran, and what waits. The tick must be younger than 30 seconds.
select
  (select now() - h.beat_at from private.heartbeat h where h.name = 'tick') as since_last_tick,
  (select count(*) from public.reminders r where r.status = 'queued') as reminders_being_sent,
  (select min(r.send_at) from public.reminders r where r.status in ('scheduled', 'queued')) as next_reminder,
  (select count(*) from public.webhook_events e where e.status = 'failed') as failed_events;
