-- What is wrong just now, and what is to be done about it?
--   You know of it:  select acknowledge_alert(<id>);   then nobody is told of it again.
--   It is over:      it is resolved by itself, when it has not been found for a while.
-- Nothing here: nothing is wrong, or nobody judges. select * from doctor(); and health() tell that.
select a.summary, a.what_to_do, t.slug as tenant, a.kind, a.opened_at, a.reopened, a.acknowledged_by, a.id
from alerts a
left join tenants t on t.id = a.tenant_id
join private.alert_catalog() k on k.kind = a.kind
where a.resolved_at is null
order by a.acknowledged_at is not null, not k.is_critical, a.opened_at;
