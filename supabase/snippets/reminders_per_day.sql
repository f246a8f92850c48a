-- How many reminders went out each day, by which channel, and how many attempts came to nothing?
-- For the tab Chart: day on the x-axis; emails, texts and webhooks (sent), or tried_again, failed and
-- unknown (attempts) on the y-axis. Why something failed: reminders_not_sent.sql.
-- Shown is the tenant that sent last. Of another: d.tenant = '<slug>' in place of that condition.
select d.day,
  coalesce(sum(d.attempts) filter (where d.outcome = 'sent' and d.channel = 'email'), 0) as emails,
  coalesce(sum(d.attempts) filter (where d.outcome = 'sent' and d.channel = 'sms'), 0) as texts,
  coalesce(sum(d.attempts) filter (where d.outcome = 'sent' and d.channel = 'webhook'), 0) as webhooks,
  coalesce(sum(d.attempts) filter (where d.outcome = 'retry'), 0) as tried_again,
  coalesce(sum(d.attempts) filter (where d.outcome in ('failed', 'blocked')), 0) as failed,
  coalesce(sum(d.attempts) filter (where d.outcome = 'unknown'), 0) as unknown,
  d.tenant
from public.reminders_per_day d
where d.tenant_id = (select a.tenant_id from public.daily_attempts a order by a.day desc, a.attempts desc limit 1) -- d.tenant = 'acme'
  and d.day > current_date - 90
group by d.day, d.tenant
order by d.day;
