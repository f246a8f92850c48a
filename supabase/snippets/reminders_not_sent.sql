-- Why was a reminder not sent? Those due in the last seven days, with every attempt.
--   skipped    at its time it would have been wrong, or its time had passed
--   cancelled  the booking, the rule or the tenant no longer wanted it
--   failed     it could not be sent: the reason is the provider's
--   unknown    the provider may have taken it, and would send it twice
--   scheduled, queued  it is late, or being tried again at send_at; is_it_alive.sql tells more
select t.slug as tenant, r.due_at, u.name as rule, r.recipient, b.event_title, b.start_time, r.status, r.reason,
  r.send_at, d.created_at as attempted_at, d.outcome, d.provider, d.error,
  case when r.status in ('scheduled', 'queued') then private.reason_words(coalesce(
    private.reason_not_to_send(r, c, now()), private.reason_suppressed(r.channel, c))) end as would_be_skipped_now
from public.reminders r
join public.tenants t on t.id = r.tenant_id
join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
cross join lateral private.context_of(r) c
left join public.deliveries d on d.tenant_id = r.tenant_id and d.reminder_id = r.id
where r.status <> 'sent'
  and r.due_at between now() - interval '7 days' and now()
order by r.due_at desc, d.id;
