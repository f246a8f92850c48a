-- What was due in the last seven days and reached nobody, although the meeting took place, and what to do?
-- Left out is what was right: the booking was cancelled or made too late, the recipient opted out, the rule is off.
select t.slug as tenant, l.status, l.reason,
  case l.status
    when 'failed' then format('When the reason is mended: select retry_reminders(%L, array[%L]::uuid[]);', t.slug, l.id)
    when 'unknown' then format('It may have arrived. To send it again all the same: select retry_reminders(%L, array[%L]::uuid[]);', t.slug, l.id)
    when 'skipped' then 'Nothing: it would be wrong by now.'
    else 'It is late, or tried again at send_at; is_it_alive.sql tells more.'
  end as what_to_do,
  l.due_at, coalesce(u.name, w.name) as rule, l.recipient, b.event_title, b.start_time, l.send_at,
  d.created_at as last_attempt_at, d.outcome, d.provider, d.error
from public.reminders l
join public.tenants t on t.id = l.tenant_id
join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id
left join public.reminder_rules u on u.tenant_id = l.tenant_id and u.id = l.rule_id
left join public.deleted_rules w on w.tenant_id = l.tenant_id and w.id = l.rule_id
left join lateral (
  select d.created_at, d.outcome, d.provider, d.error
  from public.deliveries d
  where d.tenant_id = l.tenant_id and d.reminder_id = l.id
  order by d.id desc
  limit 1
) d on true
where l.due_at between now() - interval '7 days' and now()
  and l.status not in ('sent', 'cancelled')
  and coalesce(l.reason_code not in (
    'booked_too_late', 'rule_changed_too_late', 'not_for_recipient', 'booking_moved', 'no_follow_ups', 'opted_out',
    'complained', 'answered_stop', 'suppressed', 'sent_elsewhere'), true)
order by l.due_at desc;
