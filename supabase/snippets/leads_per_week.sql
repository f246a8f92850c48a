-- How many new leads came each week?
-- For the tab Chart: week on the x-axis, leads on the y-axis.
-- Shown is the tenant that had most bookings last. Of another: w.tenant = '<slug>' in place of that condition.
select w.week, w.leads, w.tenant
from public.leads_per_week w
where w.tenant_id = (select c.tenant_id from public.daily_counts c order by c.day desc, c.booked desc limit 1) -- w.tenant = 'acme'
  and w.week > current_date - 53 * 7
order by w.week;
