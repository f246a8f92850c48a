-- What share of the meetings did somebody come to, week by week?
-- For the tab Chart: week on the x-axis, show_rate (percent) on the y-axis. A meeting whose no-show nobody
-- marked counts as attended; weeks without a meeting have no rate.
-- Shown is the tenant that had most bookings last. Of another: w.tenant = '<slug>' in place of that condition.
select w.week, w.show_rate, w.attended, w.no_show, w.cancelled, w.tenant
from public.show_rate_per_week w
where w.tenant_id = (select c.tenant_id from public.daily_counts c order by c.day desc, c.booked desc limit 1) -- w.tenant = 'acme'
  and w.week > current_date - 53 * 7
order by w.week;
