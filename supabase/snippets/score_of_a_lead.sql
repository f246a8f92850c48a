-- Why a lead has its score: the activities, oldest first.
select a.occurred_at, a.kind, a.points, b.event_title, b.start_time
from public.leads l
join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
left join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
where l.email = 'ada@example.com'
order by a.occurred_at, a.kind;
