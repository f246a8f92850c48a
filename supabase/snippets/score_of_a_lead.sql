-- Why does this lead have this score? What they did, the oldest first; the points add up to the score.
-- Shown is the lead that did something last. Of another: write its address in the last line but one.
-- fit is what classify_lead() gave for the booking: the first confirmed one brings the score to fit,
-- at least 70; each further one adds 20, up to 100.
select t.slug as tenant, l.name, a.occurred_at, a.kind, a.fit, a.points,
  sum(a.points) over (partition by l.tenant_id, l.id order by a.occurred_at, a.kind, b.cal_uid) as score_then,
  l.score as score_now, b.event_title, b.start_time
from public.leads l
join public.tenants t on t.id = l.tenant_id
join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
left join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
where l.id = (select n.id from public.leads n order by n.updated_at desc limit 1) -- l.contact = 'ada@example.com'
order by t.slug, a.occurred_at, a.kind, b.cal_uid;
