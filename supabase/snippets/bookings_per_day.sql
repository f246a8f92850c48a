-- How many bookings were made each day, and what came of the meetings of the day?
-- For the tab Chart: day on the x-axis, booked, attended, no_show or cancelled on the y-axis.
-- Shown is the tenant that had most of them last. Of another: b.tenant = '<slug>' in place of that condition.
select b.day, b.booked, b.attended, b.no_show, b.cancelled, b.tenant
from public.bookings_per_day b
where b.tenant_id = (select c.tenant_id from public.daily_counts c order by c.day desc, c.booked desc limit 1) -- b.tenant = 'acme'
  and b.day > current_date - 90
order by b.day;
