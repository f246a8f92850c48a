-- What failed, could not be read, or waits, why, and how to replay it?
select t.slug as tenant, e.status, e.reason,
  case
    when e.status = 'pending' and t.disabled_at is not null
      then format('select enable_tenant(%L);', t.slug)
    when e.status = 'pending'
      then 'It is applied in a moment. If it stays: somebody keeps its booking or lead open in a transaction.'
    when e.status = 'unparseable'
      then format('Repair body or unparseable_body of event %s in webhook_events, then: select * from replay_events(%L, array[%s]);', e.id, t.slug, e.id)
    when e.retry_at is not null
      then format('It is retried at retry_at. Sooner: select * from replay_events(%L, array[%s]);', t.slug, e.id)
    else format('Given up. When the reason is mended: select * from replay_events(%L, array[%s]);', t.slug, e.id)
  end as what_to_do,
  e.id, e.received_at, e.event_type, e.cal_uid, e.attempts, e.retry_at
from public.webhook_events e
join public.tenants t on t.id = e.tenant_id
where e.status in ('failed', 'unparseable', 'pending')
order by e.received_at desc;
