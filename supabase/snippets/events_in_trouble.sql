-- What failed or could not be read, and why. Then: select * from replay_events('<tenant>');
select t.slug, e.id, e.event_type, e.cal_uid, e.status, e.reason, e.attempts, e.retry_at, e.received_at
from public.webhook_events e
join public.tenants t on t.id = e.tenant_id
where e.status in ('failed', 'unparseable')
order by e.received_at desc;
