-- Which requests were refused and why, per hour. Many wrong signatures: the secret in Cal.com
-- is not the tenant's.
select t.slug, r.hour, r.reason, r.count
from private.webhook_rejections r
join public.tenants t on t.id = r.tenant_id
order by r.hour desc, t.slug, r.reason;
