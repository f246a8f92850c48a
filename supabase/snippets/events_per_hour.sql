-- How many webhooks of Cal.com arrived each hour, and since when is it quiet?
-- For the tab Chart: hour (by the tenant's clock) on the x-axis, events on the y-axis.
-- Shown is the tenant that had one last. Of another: e.tenant = '<slug>' in place of that condition.
select e.hour, e.events, e.tenant
from public.events_per_hour e
where e.tenant_id = (select h.tenant_id from public.hourly_events h order by h.hour desc, h.events desc limit 1) -- e.tenant = 'acme'
  and e.hour > now() at time zone 'UTC' - interval '7 days'
order by e.hour;
