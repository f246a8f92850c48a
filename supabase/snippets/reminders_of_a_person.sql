-- What was this person sent, what will they be sent, and why not the rest?
select t.slug as tenant, r.due_at, u.name as rule, r.status, r.reason, r.sent_at, d.address, d.provider, d.provider_message_id,
  b.event_title, b.start_time, b.status as booking_status
from public.reminders r
join public.tenants t on t.id = r.tenant_id
join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
left join lateral (
  select d.address, d.provider, d.provider_message_id
  from public.deliveries d
  where d.tenant_id = r.tenant_id and d.reminder_id = r.id and d.outcome = 'sent'
  order by d.id desc
  limit 1
) d on true
where r.recipient = lower('ada@example.com') -- or 'tel:' and the digits of a phone number
order by r.due_at;
