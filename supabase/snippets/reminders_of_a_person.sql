-- What someone was and will be sent, and why something was not.
select r.due_at, u.name as rule, r.status, r.reason, r.sent_at, b.event_title, b.start_time
from public.reminders r
join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
where r.recipient = 'ada@example.com'
order by r.due_at;
